using System.Text;

namespace HotSwap.Notifications.Tests.Hostile;

/// <summary>Generates random messages: well-formed calls with invalid content, damaged calls, and noise.</summary>
internal sealed class HostileMessages(Random random)
{
    private static readonly string[] _methods =
    [
        "SubscribeToDeployment", "UnsubscribeFromDeployment", "SubscribeToAllDeployments", "UnsubscribeFromAllDeployments",
        "ResumeDeployment", "ResumeAllDeployments", "DeploymentStatusChanged", "ToString", "", "\\u0000",
    ];

    private static readonly string[] _values =
    [
        "null", "true", "-1", "1e999", "\"\"", "\"d\"", "\"\\ud800\"", "\"a\\u0000b\"", "[]", "[[]]", "{}", "{\"Epoch\":\"e\",\"Number\":1}",
        "{\"Epoch\":1}", "{\"Number\":\"x\"}", "{\"$type\":\"System.Object\"}", "\"" + new string('y', 300) + "\"",
    ];

    /// <summary>Returns the payload of a WebSocket frame, and its first byte.</summary>
    public (byte[] Payload, byte Head) Next() => random.Next(10) switch
    {
        0 => (Noise(), 0x81),
        1 => (Noise(), 0x82),
        2 => (Encoding.UTF8.GetBytes(Message()), 0x81),
        3 or 4 => (Damaged(), 0x81),
        5 => (Noise(), (byte)random.Next(256)),
        _ => (Encoding.UTF8.GetBytes(Message() + '\u001e'), 0x81),
    };

    private string Message()
    {
        var arguments = string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Pick(_values)));
        return $$"""{"type":{{random.Next(-1, 12)}},"invocationId":"{{random.Next(5)}}","target":"{{Pick(_methods)}}","arguments":[{{arguments}}]}""";
    }

    private byte[] Damaged()
    {
        var message = Encoding.UTF8.GetBytes(Message() + '\u001e');
        for (var damages = random.Next(1, 6); damages > 0; damages--)
        {
            message[random.Next(message.Length)] = (byte)random.Next(256);
        }

        return message;
    }

    private byte[] Noise()
    {
        var noise = new byte[random.Next(300)];
        random.NextBytes(noise);
        return noise;
    }

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
