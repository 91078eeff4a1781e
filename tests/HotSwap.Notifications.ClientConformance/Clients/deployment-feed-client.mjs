// An adapter that runs the sample page's deployment-feed.js under the conformance tool.
//   node deployment-feed-client.mjs
// Environment variables: DEPLOYMENT_HUB_URL, DEPLOYMENT_EXECUTION_ID (default: watch all deployments), and DEPLOYMENT_FEED, the path of the
// module (default: the module of the sample).
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const signalR = createRequire(import.meta.url)("@microsoft/signalr");
const module = process.env.DEPLOYMENT_FEED
  ? pathToFileURL(process.env.DEPLOYMENT_FEED)
  : new URL("../../../samples/HotSwap.Notifications.SampleApi/wwwroot/deployment-feed.js", import.meta.url);
const { DeploymentFeed } = await import(module);

const connection = new signalR.HubConnectionBuilder()
  .withUrl(process.env.DEPLOYMENT_HUB_URL)
  .configureLogging(signalR.LogLevel.Error)
  .build();
connection.serverTimeoutInMilliseconds = 1_000 * (process.env.DEPLOYMENT_SERVER_TIMEOUT_SECONDS ?? 30);

const print = line => console.log(JSON.stringify(line));

function onUpdate({ status, progress, nothingKnown, error, code, recovered, final }) {
  if (status) {
    print({ status, recovered });
  } else if (progress) {
    print({ progress });
  } else if (nothingKnown) {
    print({ nothingKnown, recovered });
  } else if (error) {
    print({ refused: code ?? error.message });
  }
  if (error || (final && process.env.DEPLOYMENT_EXECUTION_ID)) {
    feed.stop();
  }
}

const feed = new DeploymentFeed(connection, { answerTimeout: 1_000 * (process.env.DEPLOYMENT_ANSWER_TIMEOUT_SECONDS ?? 30) });
if (process.env.DEPLOYMENT_EXECUTION_ID) {
  feed.watch(process.env.DEPLOYMENT_EXECUTION_ID, onUpdate);
} else {
  feed.watchAll(onUpdate);
}
await feed.start();
