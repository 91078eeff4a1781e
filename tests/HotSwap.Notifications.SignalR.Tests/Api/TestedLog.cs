namespace HotSwap.Notifications.Tests.Api;

/// <summary>The logs that the API tests run on: one that reads back, and one that does not.</summary>
public enum TestedLog
{
    Memory,
    Sqlite,
}
