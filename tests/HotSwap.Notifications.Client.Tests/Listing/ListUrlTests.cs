using HotSwap.Notifications.Client.Listing;

namespace HotSwap.Notifications.Client.Tests.Listing;

public class ListUrlTests
{
    [Theory]
    [InlineData("http://host/deploymentHub", "http://host/deploymentApi")]
    [InlineData("http://host/base/deploymentHub", "http://host/base/deploymentApi")]
    [InlineData("https://host:8443/base/deploymentHub/", "https://host:8443/base/deploymentApi")]
    [InlineData("http://host/hub?tenant=1", "http://host/deploymentApi?tenant=1")]
    [InlineData("http://host", "http://host/deploymentApi")]
    public void Beside_HubUrl_IsTheApiNextToIt(string hub, string api) => Assert.Equal(api, ListUrl.Beside(new Uri(hub)).AbsoluteUri);

    [Fact]
    public void List_FilterWithSpecialCharacters_IsPercentEncoded()
    {
        var url = ListUrl.List(new Uri("http://host/api?tenant=1"), new DeploymentListFilter { Statuses = ["a b", "c"], Text = "x&y=ü#+" });

        Assert.Equal("http://host/api?tenant=1&status=a%20b&status=c&text=x%26y%3D%C3%BC%23%2B&limit=50", url.AbsoluteUri);
    }

    [Fact]
    public void Statuses_ExecutionIdWithSlashes_IsPercentEncoded() => Assert.Equal(
        "http://host/api/statuses?executionId=a%2F..%2Fb%25&after=7&limit=9",
        ListUrl.Statuses(new Uri("http://host/api/"), "a/../b%", 7, 9).AbsoluteUri);
}
