using System.Net;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.SignalR.Tests.Access;

/// <summary>Tests that a host with cookie sign-in answers programs with 401, and not with its sign-in page.</summary>
public class CookieRedirectTests
{
    [Theory]
    [InlineData("deploymentHub")]
    [InlineData("deploymentEvents")]
    [InlineData("deploymentEvents/d")]
    [InlineData("deploymentApi")]
    [InlineData("deploymentApi/deployment?executionId=d")]
    public async Task Get_WithoutACookie_IsAnsweredWith401(string path)
    {
        await using var server = await TestServer.StartAsync(
            services =>
            {
                services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
                services.AddAuthorization();
            },
            map: app =>
            {
                app.MapDeploymentHub().RequireAuthorization();
                app.MapDeploymentEvents().RequireAuthorization();
                app.MapDeploymentApi().RequireAuthorization();
            });
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler);

        using var response = await http.GetAsync(new Uri(server.HubUrl, path));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
