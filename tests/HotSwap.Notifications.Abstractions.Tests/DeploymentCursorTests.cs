using System.Text.Json;

namespace HotSwap.Notifications.Abstractions.Tests;

public class DeploymentCursorTests
{
    [Fact]
    public void Json_WrittenAndReadBack_IsTheSame()
    {
        var cursor = new DeploymentCursor("e", 7);

        var json = JsonSerializer.Serialize(cursor, DeploymentJson.GetTypeInfo<DeploymentCursor>());

        Assert.Equal("""{"Epoch":"e","Number":7}""", json);
        Assert.Equal(cursor, JsonSerializer.Deserialize(json, DeploymentJson.GetTypeInfo<DeploymentCursor>()));
        Assert.Equal(cursor, JsonSerializer.Deserialize<DeploymentCursor>(json));
    }

    [Theory]
    [InlineData("""{"number":7,"EPOCH":"e","Added":[1]}""", "e", 7)]
    [InlineData("""{"Epoch":null,"Number":-1}""", null, -1)]
    [InlineData("{}", null, 0)]
    public void Json_OfAnotherVersion_IsTolerated(string json, string? epoch, long number) =>
        Assert.Equal(new DeploymentCursor(epoch!, number), JsonSerializer.Deserialize(json, DeploymentJson.GetTypeInfo<DeploymentCursor>()));

    [Fact]
    public void With_AnotherNumber_KeepsTheEpoch() => Assert.Equal(new DeploymentCursor("e", 8), new DeploymentCursor("e", 7) with { Number = 8 });
}
