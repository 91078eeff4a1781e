// A JavaScript client as the guide describes it. Prints each event as one line of JSON. Ends when the watched deployment has succeeded.
//   node guide-client.cjs HUB-URL TRANSPORT (EXECUTION-ID | all)
const signalR = require("@microsoft/signalr");

const [url, transport, executionId] = process.argv.slice(2);

const connection = new signalR.HubConnectionBuilder()
  .withUrl(url, { transport: signalR.HttpTransportType[transport] })
  .withAutomaticReconnect({
    nextRetryDelayInMilliseconds: retryContext => {
      if (retryContext.previousRetryCount === 0) return 0;
      if (retryContext.previousRetryCount === 1) return 2000;
      if (retryContext.previousRetryCount === 2) return 10000;
      return 30000;
    },
  })
  .configureLogging(signalR.LogLevel.Warning)
  .build();

connection.on("DeploymentStatusChanged", async message => {
  console.log(JSON.stringify({ event: "status", message }));
  if (message.ExecutionId === executionId && message.Status === "Succeeded") {
    await connection.stop();
  }
});

connection.on("DeploymentProgress", message => {
  console.log(JSON.stringify({ event: "progress", message }));
});

async function main() {
  await connection.start();
  if (executionId === "all") {
    await connection.invoke("SubscribeToAllDeployments");
  } else {
    await connection.invoke("SubscribeToDeployment", executionId);
  }
  console.log("subscribed");
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
