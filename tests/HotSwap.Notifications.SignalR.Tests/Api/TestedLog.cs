namespace HotSwap.Notifications.Tests.Api;

/// <summary>A log that the tests of the API run on: one that reads back, and one that does not.</summary>
public enum TestedLog
{
    Memory,
    Sqlite,
}
