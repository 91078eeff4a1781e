// Calls every hub method as each identity over each transport, and prints each result as one line of JSON:
//   { identity, transport, method, outcome }
// The outcome is "ok" or the message of the error.
//   node access-matrix.cjs HUB-URL
// The environment variable TOKENS contains the tokens as JSON: { identity: token or null }.
const signalR = require("@microsoft/signalr");

const url = process.argv[2];
const tokens = JSON.parse(process.env.TOKENS);
const CALLS = [
  ["SubscribeToDeployment", "d"],
  ["UnsubscribeFromDeployment", "d"],
  ["SubscribeToAllDeployments"],
  ["UnsubscribeFromAllDeployments"],
  ["ResumeDeployment", "d", null],
  ["ResumeAllDeployments", null],
];

async function outcomeOf(action) {
  try {
    await action();
    return "ok";
  } catch (error) {
    return error.message;
  }
}

async function call(identity, token, transport) {
  const connection = new signalR.HubConnectionBuilder()
    .withUrl(url, {
      transport: signalR.HttpTransportType[transport],
      accessTokenFactory: token === null ? undefined : () => token,
    })
    .configureLogging(signalR.LogLevel.None)
    .build();
  const started = await outcomeOf(() => connection.start());
  for (const [method, ...args] of CALLS) {
    const outcome = started === "ok" ? await outcomeOf(() => connection.invoke(method, ...args)) : started;
    console.log(JSON.stringify({ identity, transport, method, outcome }));
  }
  await connection.stop();
}

async function main() {
  for (const [identity, token] of Object.entries(tokens)) {
    await Promise.all(["WebSockets", "ServerSentEvents", "LongPolling"].map(transport => call(identity, token, transport)));
  }
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
