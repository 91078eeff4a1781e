using System.Text.RegularExpressions;
using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Tests.Publishing;

public sealed partial class MailboxTests : IDisposable
{
    private readonly FakeConnection _connection = new();
    private readonly MessageBatcher _batcher = new();
    private readonly FakeTimeProvider _time = new();
    private readonly MailboxPump _pump;
    private readonly Mailbox _mailbox;

    public MailboxTests()
    {
        var options = new DeploymentNotificationsOptions { FlushInterval = TimeSpan.Zero };
        _pump = new MailboxPump(_batcher, Options.Create(options), _time);
        _mailbox = new Mailbox(_connection, _pump, capacity: 16, _time);
    }

    public void Dispose() => _pump.Dispose();

    [Fact]
    public async Task Post_WhileAWriteIsUnderWay_GoesOutInOneFlush()
    {
        _mailbox.Post(Status(1));
        await _connection.BegunAsync();
        for (var number = 2; number <= 5; number++)
        {
            _mailbox.Post(Status(number));
        }

        await LetAllWriteAsync();

        Assert.Equal(["1", "2,3,4,5"], _connection.Flushes.Select(Numbers));
    }

    [Fact]
    public async Task Post_OneByOne_GoesOutOneByOne()
    {
        _batcher.IsOneByOne = true;
        _mailbox.Post(Status(1));
        await _connection.BegunAsync();
        _mailbox.Post(Status(2));
        _mailbox.Post(Status(3));

        await LetAllWriteAsync();

        Assert.Equal(["1", "2", "3"], _connection.Flushes.Select(Numbers));
    }

    [Fact]
    public async Task Post_SameObjectTwice_IsWrittenOnce()
    {
        var status = Status(1);
        _mailbox.Post(status);
        _mailbox.Post(status);

        await LetAllWriteAsync();

        Assert.Equal(["1"], _connection.Flushes.Select(Numbers));
    }

    [Fact]
    public async Task Post_ProgressForAClientThatLags_KeepsTheNewestOfEachStageAndEveryStatus()
    {
        _mailbox.Post(Status(1));
        await _connection.BegunAsync();
        for (var progress = 1; progress <= 50; progress++)
        {
            _mailbox.Post(Progress("Build", 1, progress));
            _mailbox.Post(Progress("Test", 1, progress));
        }

        _mailbox.Post(Status(2));
        _mailbox.Post(Progress("Build", 2, 51));
        _mailbox.Post(Progress("Build", 2, 52));
        await LetAllWriteAsync();

        Assert.Equal(["1", "50%,50%,2,52%"], _connection.Flushes.Select(Numbers));
    }

    [Fact]
    public async Task Post_MoreStatusesThanTheCapacity_TellsTheCaller()
    {
        _mailbox.Post(Status(0));
        await _connection.BegunAsync();

        for (var number = 1; number <= 16; number++)
        {
            Assert.True(_mailbox.Post(Status(number)));
        }

        Assert.False(_mailbox.Post(Status(17)));
    }

    [Fact]
    public async Task Post_MoreProgressThanTheCapacity_IsDropped()
    {
        _mailbox.Post(Status(0));
        await _connection.BegunAsync();

        for (var number = 1; number <= 100; number++)
        {
            Assert.True(_mailbox.Post(Progress($"Stage {number}", 0, 1)));
        }

        await LetAllWriteAsync();
        Assert.Equal(1 + 16, _connection.Flushes.Sum(flush => Numbers(flush).Split(',').Length));
    }

    [Fact]
    public async Task IsStuck_StatusIsBeingWrittenForTooLong_IsTrue()
    {
        _mailbox.Post(Status(1));
        await _connection.BegunAsync();
        var limit = TimeSpan.FromSeconds(5);

        _time.Advance(limit);
        Assert.False(_mailbox.IsStuck(limit));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_mailbox.IsStuck(limit));

        await LetAllWriteAsync();
        Assert.False(_mailbox.IsStuck(limit));
    }

    [Fact]
    public async Task IsStuck_OnlyProgressWaits_IsFalse()
    {
        _mailbox.Post(Progress("Build", 1, 1));
        await _connection.BegunAsync();
        _mailbox.Post(Progress("Build", 1, 2));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(_mailbox.IsStuck(TimeSpan.FromSeconds(5)));
        _mailbox.Post(Status(2));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.True(_mailbox.IsStuck(TimeSpan.FromSeconds(5)));
        _mailbox.Close();
        Assert.False(_mailbox.IsStuck(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Close_MessagesWait_ForgetsThem()
    {
        _mailbox.Post(Status(1));
        await _connection.BegunAsync();
        _mailbox.Post(Status(2));

        _mailbox.Close();
        _mailbox.Post(Status(3));
        await LetAllWriteAsync();

        Assert.Equal(["1"], _connection.Flushes.Select(Numbers));
    }

    [Fact]
    public async Task Post_SoonAfterAFlush_WaitsForTheIntervalAndGoesOutTogether()
    {
        using var pump = new MailboxPump(_batcher, Options.Create(new DeploymentNotificationsOptions()), _time);
        var mailbox = new Mailbox(_connection, pump, capacity: 16, _time);
        _connection.LetWrite(10);
        mailbox.Post(Status(1));
        await mailbox.EmptiedAsync().WithPatience();

        mailbox.Post(Status(2));
        _time.Advance(TimeSpan.FromMilliseconds(9));
        mailbox.Post(Status(3));
        var emptied = mailbox.EmptiedAsync();
        Assert.Equal(["1"], _connection.Flushes.Select(Numbers));
        Assert.False(emptied.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await emptied.WithPatience();

        Assert.Equal(["1", "2,3"], _connection.Flushes.Select(Numbers));
    }

    [Fact]
    public async Task Post_LongAfterAFlush_GoesOutAtOnce()
    {
        using var pump = new MailboxPump(_batcher, Options.Create(new DeploymentNotificationsOptions()), _time);
        var mailbox = new Mailbox(_connection, pump, capacity: 16, _time);
        _connection.LetWrite(10);
        mailbox.Post(Status(1));
        await mailbox.EmptiedAsync().WithPatience();
        _time.Advance(TimeSpan.FromMilliseconds(10));

        mailbox.Post(Status(2));
        await mailbox.EmptiedAsync().WithPatience();

        Assert.Equal(["1", "2"], _connection.Flushes.Select(Numbers));
    }

    [Fact]
    public async Task Post_TwoConnectionsThatLagTogether_ShareTheJoinedBytes()
    {
        var other = new FakeConnection();
        var otherMailbox = new Mailbox(other, _pump, capacity: 16, _time);
        var messages = Enumerable.Range(1, 4).Select(number => Status(number)).ToList();
        foreach (var (mailbox, connection) in new[] { (_mailbox, _connection), (otherMailbox, other) })
        {
            mailbox.Post(messages[0]);
            await connection.BegunAsync();
            messages.ForEach(message => mailbox.Post(message));
        }

        var entries = messages.Select(message => new MailboxEntry(message, 0, IsProgress: false)).ToList();
        var (first, count) = _batcher.Next(entries, 0, _connection);
        var (second, _) = _batcher.Next(entries, 0, other);

        Assert.Equal(4, count);
        Assert.Same(first, second);
        other.LetWrite(10);
        await otherMailbox.EmptiedAsync().WithPatience();
        await LetAllWriteAsync();
        Assert.Equal(_connection.Flushes, other.Flushes);
    }

    private Task LetAllWriteAsync()
    {
        _connection.LetWrite(1_000);
        return _mailbox.EmptiedAsync().WithPatience();
    }

    private static string Numbers(string flush) => string.Join(',', NumberPattern().Matches(flush)
        .Select(match => match.Groups["sequence"].Success ? match.Groups["sequence"].Value : match.Groups["progress"].Value + "%"));

    [GeneratedRegex("\"LastUpdated\":\"[^\"]*\"\\},\"Sequence\":(?<sequence>\\d+)|\"Progress\":(?<progress>\\d+)")]
    private static partial Regex NumberPattern();

    private static SerializedHubMessage Status(long number) => new(new InvocationMessage(
        nameof(IDeploymentClient.DeploymentStatusChanged),
        [
            new DeploymentStatusMessage
            {
                ExecutionId = "d",
                Status = DeploymentStatuses.Running,
                UpdatedAt = States.Noon,
                Details = States.Bare("d"),
                Sequence = number,
                Position = number,
            },
        ]));

    private static SerializedHubMessage Progress(string stage, long sequence, int progress) => new(new InvocationMessage(
        nameof(IDeploymentClient.DeploymentProgress),
        [
            new DeploymentProgressMessage
            {
                ExecutionId = "d",
                Stage = stage,
                Progress = progress,
                Timestamp = States.Noon,
                Sequence = sequence,
            },
        ]));
}
