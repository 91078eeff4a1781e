using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;

namespace HotSwap.Notifications.SampleApi.Access;

/// <summary>The <c>--auth</c> switch: every request needs a token, and a user sees only the environments in the token.</summary>
internal static class AccessControl
{
    public const string EnvironmentClaim = "environment";
    public const string Deployer = "deployer";

    private const string Switch = "--auth";
    private const string WatchPolicy = "watch-deployment";

    public static bool IsAskedFor(string[] args) => args.Contains(Switch);

    /// <summary>Returns the arguments without the switch. The configuration cannot parse a switch that has no value.</summary>
    public static string[] Rest(string[] args) => [.. args.Where(argument => argument != Switch)];

    public static void AddAccessControl(this WebApplicationBuilder builder)
    {
        var tokens = new DevelopmentTokens(
            TimeSpan.FromSeconds(builder.Configuration.GetValue("token-lifetime", 300)), TimeProvider.System);
        builder.Services.AddSingleton(tokens);

        // At the Information level, the host logs the query string of each request, and the query string can contain the token.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);

        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(bearer =>
        {
            bearer.TokenValidationParameters = tokens.Validation;
            bearer.Events = new JwtBearerEvents
            {
                OnMessageReceived = received =>
                {
                    // A browser cannot set a header on a WebSocket or an EventSource. Clients send the token in the query string instead.
                    if (received.HttpContext.Request.Path.StartsWithSegments(DeploymentPaths.Hub)
                        || received.HttpContext.Request.Path.StartsWithSegments(DeploymentPaths.Events))
                    {
                        received.Token = received.Request.Query["access_token"].FirstOrDefault();
                    }

                    return Task.CompletedTask;
                },
            };
        });
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(WatchPolicy, policy => policy.AddRequirements(new EnvironmentRequirement()))
            .AddPolicy(Deployer, policy => policy.RequireRole(Deployer));
        builder.Services.AddSingleton<IAuthorizationHandler, EnvironmentHandler>();
        builder.Services.Configure<DeploymentNotificationsOptions>(options => options.Access.DeploymentPolicy = WatchPolicy);
    }

    public static void MapTokens(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/api/tokens", (TokenRequest request, DevelopmentTokens tokens) =>
            DevelopmentUsers.All.FirstOrDefault(user => user.Name == request.User) is { } user
                ? Results.Ok(new { token = tokens.Issue(user) })
                : Results.Problem("user must be one of: anna, bert.", statusCode: StatusCodes.Status400BadRequest));

    internal sealed record TokenRequest(string? User);
}
