// Usage: node check-asyncapi.mjs <asyncapi.yaml> <folder of snapshots> <names as JSON>
// Prints one line for each difference between the document, the snapshots and the names in the code, and then exits with code 1.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import specs from "@asyncapi/specs";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { parse } from "yaml";

const [documentFile, snapshots, namesJson] = process.argv.slice(2);
const document = parse(readFileSync(documentFile, "utf8"));
const names = JSON.parse(namesJson);
const problems = [];

// The AsyncAPI schema includes the JSON Schema schema.
const asyncApi = newAjv({ meta: false, validateSchema: false }).compile(specs.schemas[document.asyncapi]);
if (!asyncApi(document)) {
  problems.push(...asyncApi.errors.map(error => `not AsyncAPI ${document.asyncapi}: ${error.instancePath} ${error.message}`));
}

const documented = new Set();
const seen = new Set();
const { messages, schemas } = document.components;
for (const [name, schema] of Object.entries(schemas)) {
  noteProperties(schema, name);
}

closeObjects(document.components);
const contract = newAjv().addSchema({ $id: "contract", components: document.components });
const found = new Set(Object.keys(names.methods));
for (const file of readdirSync(snapshots).filter(file => file.endsWith(".json.snap"))) {
  const frame = JSON.parse(readFileSync(join(snapshots, file), "utf8").replace(/^\uFEFF/, ""));
  const fitting = Object.keys(messages).filter(name => fits(frame, `contract#/components/messages/${name}/payload`));
  if (fitting.length !== 1) {
    problems.push(`${file} is ${fitting.length === 0 ? "no documented message" : fitting.join(" and ")}`);
  }

  found.add(fitting[0]);
  walk(frame, fitting[0] && messages[fitting[0]].payload, "frame");
}

for (const property of documented) {
  if (!seen.has(property)) {
    problems.push(`${property} is documented, but in no snapshot`);
  }
}

for (const message of Object.keys(messages).filter(message => !found.has(message))) {
  problems.push(`${message} is documented, but in no snapshot`);
}

compare("events", names.events, operationsOf("send"));
compare("methods", Object.keys(names.methods), operationsOf("receive"));
for (const [method, count] of Object.entries(names.methods)) {
  const described = messages[method]?.payload.properties.arguments;
  if (described?.maxItems !== count) {
    problems.push(`${method} takes ${count} argument(s), and ${described?.maxItems} are documented`);
  }
}

compare("stage statuses", names.stageStatuses, schemas.PipelineStageResult.properties.Status.examples);
compare("statuses", names.statuses, schemas.Status.examples);
compare("codes", names.codes, new Set([...schemas.DeploymentSubscriptionEnded.properties.Code.examples, ...messages.Refusal["x-codes"]]));

if (problems.length > 0) {
  console.log(problems.join("\n"));
  process.exit(1);
}

console.log("The document, the snapshots and the code agree.");

function newAjv(options) {
  const ajv = new Ajv({ strict: false, ...options });
  addFormats(ajv);
  return ajv;
}

function fits(value, reference) {
  return contract.compile({ $ref: reference })(value);
}

function operationsOf(action) {
  return Object.entries(document.operations).filter(([, operation]) => operation.action === action).map(([name]) => name);
}

function compare(what, ofCode, ofDocument) {
  if (JSON.stringify([...ofCode].sort()) !== JSON.stringify([...ofDocument].sort())) {
    problems.push(`${what} of the code: ${ofCode}; of the document: ${ofDocument}`);
  }
}

/** Rejects properties that are not documented. */
function closeObjects(part) {
  if (part?.properties) {
    part.additionalProperties = false;
  }

  if (part && typeof part === "object") {
    Object.values(part).forEach(closeObjects);
  }
}

function noteProperties(schema, owner) {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    documented.add(`${owner}.${name}`);
    noteProperties(property, `${owner}.${name}`);
  }
}

/** Records the documented properties that a snapshot contains. */
function walk(value, schema, owner) {
  if (schema?.$ref) {
    const name = schema.$ref.split("/").at(-1);
    walk(value, schemas[name], name);
  } else if (schema?.oneOf) {
    walk(value, schema.oneOf.find(each => (each.type === "null") === (value === null)), owner);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => walk(item, Array.isArray(schema?.items) ? schema.items[index] : schema?.items, owner));
  } else if (value && typeof value === "object") {
    for (const [name, property] of Object.entries(value)) {
      seen.add(`${owner}.${name}`);
      walk(property, schema?.properties?.[name], `${owner}.${name}`);
    }
  }
}
