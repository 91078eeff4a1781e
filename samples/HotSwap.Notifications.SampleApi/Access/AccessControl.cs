using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;

namespace HotSwap.Notifications.SampleApi.Access;

/// <summary>With <c>--auth</c> the sample asks for a token, and shows each user what that user may see.</summary>
internal static class AccessControl
{
    public const string EnvironmentClaim = "environment";
    public const string Deployer = "deployer";

    private const string Switch = "--auth";
    private const string WatchPolicy = "watch-deployment";

    public static bool IsAskedFor(string[] args) => args.Contains(Switch);

    /// <summary>The arguments without the switch, which has no value and so is not for the configuration.</summary>
    public static string[] Rest(string[] args) => [.. args.Where(argument => argument != Switch)];

    public static void AddAccessControl(this WebApplicationBuilder builder)
    {
        var tokens = new DevelopmentTokens(
            TimeSpan.FromSeconds(builder.Configuration.GetValue("token-lifetime", 300)), TimeProvider.System);
        builder.Services.AddSingleton(tokens);

        // At Information the host logs each request with its query string, and so with the token.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);

        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(bearer =>
        {
            bearer.TokenValidationParameters = tokens.Validation;
            bearer.Events = new JwtBearerEvents
            {
                OnMessageReceived = received =>
                {
                    // A browser cannot give a WebSocket or an EventSource a header: SignalR's client sends the token so.
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
