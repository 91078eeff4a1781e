using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Tests.Hosting;

public sealed class AnonymousEmailTests
{
    private const string Warning = "Callers who are not signed in see the e-mail addresses of requesters at ";
    private const string Advice = ". Require authorization there, or set DeploymentNotificationsOptions.Views.RequesterEmail to Nowhere.";

    private readonly LogWatcher _logs = new();

    [Fact]
    public async Task Start_NoAuthorization_WarnsOnceAndNamesTheEndpoints()
    {
        await using var server = await StartAsync(app =>
        {
            app.MapDeploymentHub();
            app.MapDeploymentEvents();
            app.MapDeploymentApi("/list");
            app.MapGet("/", () => "of the host");
        });

        Assert.Equal(
            [Warning + "MapDeploymentHub() (/deploymentHub), MapDeploymentEvents() (/deploymentEvents), MapDeploymentApi() (/list)" + Advice],
            Warnings);
    }

    [Fact]
    public async Task Start_PolicyProviderFails_StartsAndSaysSo()
    {
        await using var server = await StartAsync(
            app => app.MapDeploymentHub(), services => services.AddSingleton<IAuthorizationPolicyProvider, FailingProvider>());

        Assert.Empty(Warnings);
        Assert.Contains(_logs.Messages, message => message.StartsWith("The authorization policy provider failed.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_OneEndpointWithoutAuthorization_NamesThatOne()
    {
        await using var server = await StartAsync(app =>
        {
            app.MapDeploymentHub().RequireAuthorization();
            app.MapDeploymentEvents().RequireAuthorization(policy => policy.RequireClaim("team"));
            app.MapDeploymentApi();
        });

        Assert.Equal([Warning + "MapDeploymentApi() (/deploymentApi)" + Advice], Warnings);
    }

    [Fact]
    public async Task Start_EndpointsInAGroupThatRequiresAuthorization_DoesNotWarn()
    {
        await using var server = await StartAsync(app =>
        {
            var group = app.MapGroup("/internal").RequireAuthorization();
            group.MapDeploymentHub();
            group.MapDeploymentEvents();
            group.MapDeploymentApi();
        });

        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task Start_FallbackPolicy_WarnsOnlyWhereAnonymousCallersAreAllowed()
    {
        void Fallback(IServiceCollection services) => services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());

        await using (await StartAsync(app => app.MapDeploymentHub(), Fallback))
        {
            Assert.Empty(Warnings);
        }

        await using var server = await StartAsync(app => app.MapDeploymentHub().RequireAuthorization().AllowAnonymous(), Fallback);
        Assert.Equal([Warning + "MapDeploymentHub() (/deploymentHub)" + Advice], Warnings);
    }

    [Theory]
    [InlineData(RequesterEmailVisibility.OneDeployment, 1)]
    [InlineData(RequesterEmailVisibility.Nowhere, 0)]
    public async Task Start_EmailsShownLess_WarnsUntilNobodySeesThem(RequesterEmailVisibility visibility, int warnings)
    {
        await using var server = await StartAsync(
            app => app.MapDeploymentHub(),
            services => services.Configure<DeploymentNotificationsOptions>(options => options.Views.RequesterEmail = visibility));

        Assert.Equal(warnings, Warnings.Count);
    }

    [Fact]
    public async Task Start_PolicyForDeployments_LeavesTheDecisionToIt()
    {
        await using var server = await StartAsync(app => app.MapDeploymentHub(), services =>
        {
            services.AddAuthorizationBuilder().AddPolicy("watchers", policy => policy.RequireClaim("team"));
            services.Configure<DeploymentNotificationsOptions>(options => options.Access.DeploymentPolicy = "watchers");
        });

        Assert.Empty(Warnings);
    }

    private List<string> Warnings => [.. _logs.Messages.Where(message => message.StartsWith(Warning, StringComparison.Ordinal))];

    private Task<TestServer> StartAsync(Action<WebApplication> map, Action<IServiceCollection>? configure = null) => TestServer.StartAsync(
        services =>
        {
            services.AddLogging(logging => logging.AddProvider(_logs));
            services.AddAuthorization().AddAuthentication("none").AddScheme<AuthenticationSchemeOptions, NobodyHandler>("none", null);
            configure?.Invoke(services);
        },
        map);

    private sealed class FailingProvider : IAuthorizationPolicyProvider
    {
        public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => throw new InvalidOperationException("The policy store is away.");

        public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => throw new InvalidOperationException("The policy store is away.");

        public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => throw new InvalidOperationException("The policy store is away.");
    }
}
