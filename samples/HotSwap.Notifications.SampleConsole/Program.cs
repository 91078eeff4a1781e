using System.CommandLine;
using HotSwap.Notifications.Client;
using HotSwap.Notifications.SampleConsole;

var executionId = new Argument<string?>("executionId")
{
    Description = "The execution id of the deployment to watch. Default: all deployments.",
    Arity = ArgumentArity.ZeroOrOne,
};
var url = new Option<Uri>("--url")
{
    Description = "The address of the host.",
    DefaultValueFactory = _ => new Uri("http://localhost:5000"),
    CustomParser = result =>
    {
        // The trailing slash keeps the path of the address when a relative address is combined with it.
        if (Uri.TryCreate(result.Tokens.Single().Value.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            return uri;
        }

        result.AddError($"--url is '{result.Tokens.Single().Value}', but it must be an absolute http or https address.");
        return null;
    },
};
var start = new Option<bool>("--start") { Description = "Start a deployment and watch it." };
var failAt = new Option<string?>("--fail-at") { Description = "With --start, the stage that fails." };
var user = new Option<string?>("--user") { Description = "The user to sign in as, anna or bert. Required if the host runs with --auth." };
var command = new RootCommand("Watches deployments live.") { executionId, url, start, failAt, user };

command.SetAction(async (arguments, cancellationToken) =>
{
    try
    {
        return await RunAsync(arguments, cancellationToken);
    }
    catch (Exception error) when (error is HttpRequestException or DeploymentConnectionException or DeploymentCallRefusedException or InvalidOperationException)
    {
        await Console.Error.WriteLineAsync(error is HttpRequestException
            ? $"{arguments.GetRequiredValue(url)} cannot be reached: {error.Message}"
            : error.Message);
        return 2;
    }
});
return await command.Parse(args).InvokeAsync();

async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
{
    var host = arguments.GetRequiredValue(url);
    var id = arguments.GetValue(executionId);
    using var api = new SampleApiClient(host, arguments.GetValue(user));
    if (arguments.GetValue(start))
    {
        id = await api.StartDeploymentAsync(arguments.GetValue(failAt), cancellationToken);
    }

    await using var client = new DeploymentNotificationsClient(new DeploymentNotificationsClientOptions
    {
        Url = new Uri(host, "deploymentHub"),
        AccessTokenProvider = api.TokenProvider,
    });
    client.StateChanged += (_, change) =>
    {
        if (change is { Error: { } error, State: not DeploymentConnectionState.Closed })
        {
            Console.Error.WriteLine(error.Message);
        }
    };
    return id is null
        ? await AllDeploymentsView.ShowAsync(client, cancellationToken)
        : await DeploymentView.ShowAsync(client, id, cancellationToken);
}
