using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Tests.Connection;

public sealed class ConnectionTests : IAsyncDisposable
{
    private readonly FakeHubConnection _hub = new();
    private readonly ImpatientTime _time = new();
    private readonly DeploymentNotificationsClientOptions _options = new()
    {
        Url = new Uri("http://localhost"),
        Reconnect = { Jitter = 0 },
        UnknownDeploymentTimeout = Timeout.InfiniteTimeSpan,
        AnswerTimeout = TimeSpan.FromHours(1),
    };

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task StartAsync_ServerIsNotUpYet_TriesAgainAfterTheGuidesDelays()
    {
        _hub.OnStart = (attempt, _) => attempt <= 5 ? throw new HttpRequestException("refused") : Task.CompletedTask;
        await using var client = Create();

        await client.StartAsync().WithPatience();

        Assert.Equal([2, 10, 30, 30, 30], _time.Delays.Select(delay => delay.TotalSeconds));
        Assert.Equal(DeploymentConnectionState.Connected, client.State);
    }

    [Fact]
    public async Task StartAsync_Jitter_VariesTheDelaysWithinIt()
    {
        _options.Reconnect.Jitter = 0.2;
        _hub.OnStart = (attempt, _) => attempt <= 50 ? throw new HttpRequestException("refused") : Task.CompletedTask;
        await using var client = Create();

        await client.StartAsync().WithPatience();

        var delays = _time.Delays.Skip(2).Select(delay => delay.TotalSeconds).ToList();
        Assert.All(delays, delay => Assert.InRange(delay, 24, 36));
        Assert.True(delays.Distinct().Count() > 40);
    }

    [Fact]
    public async Task StartAsync_FirstConnectIsNotToBeRetried_ThrowsWhy()
    {
        _options.Reconnect.FirstConnect = DeploymentFirstConnect.Fail;
        _hub.OnStart = (_, _) => throw new HttpRequestException("refused");
        await using var client = Create();

        var error = await Assert.ThrowsAsync<DeploymentConnectionException>(() => client.StartAsync().WithPatience());

        Assert.Equal("The client gave up connecting to http://localhost/ after 1 failed attempt. http://localhost/ cannot be reached: refused", error.Message);
        Assert.Equal(DeploymentConnectionState.Closed, client.State);
    }

    [Fact]
    public async Task DisposeAsync_ConnectingFailsMeanwhile_ClosesAndTellsTheWatchers()
    {
        var connecting = new TaskCompletionSource();
        _hub.OnStart = async (_, cancellationToken) =>
        {
            var cancelled = new TaskCompletionSource();
            await using var registration = cancellationToken.Register(cancelled.SetResult);
            connecting.SetResult();
            await cancelled.Task;
            throw new HttpRequestException("refused");
        };
        var client = Create();
        var waiting = client.WaitForCompletionAsync("d");
        await connecting.Task.WithPatience();

        await client.DisposeAsync().AsTask().WithPatience();

        Assert.Equal(DeploymentConnectionState.Closed, client.State);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WithPatience());
    }

    [Fact]
    public async Task Reconnect_AttemptsAreLimited_GivesUpAndTellsTheWatchers()
    {
        _options.Reconnect.MaxAttempts = 3;
        _hub.OnStart = (attempt, _) => attempt == 1 ? Task.CompletedTask : throw new HttpRequestException("refused");
        await using var client = Create();
        await client.StartAsync().WithPatience();
        var waiting = client.WaitForCompletionAsync("d");

        _hub.Drop();

        await Assert.ThrowsAsync<DeploymentConnectionException>(() => waiting.WithPatience());
    }

    [Fact]
    public async Task StateChanged_ConnectionIsLostAndComesBack_TellsEachState()
    {
        var states = new List<DeploymentConnectionState>();
        var reconnected = new TaskCompletionSource();
        var client = Create();
        client.StateChanged += (_, change) =>
        {
            states.Add(change.State);
            if (states.Count == 4)
            {
                reconnected.SetResult();
            }

            throw new InvalidOperationException("a handler that fails");
        };
        await client.StartAsync().WithPatience();

        _hub.Drop();
        await reconnected.Task.WithPatience();
        await client.DisposeAsync();

        Assert.Equal(
            [
                DeploymentConnectionState.Connecting, DeploymentConnectionState.Connected,
                DeploymentConnectionState.Reconnecting, DeploymentConnectionState.Connected, DeploymentConnectionState.Closed,
            ],
            states);
    }

    [Fact]
    public async Task StateChanged_ConnectionIsLostWhileAnErrorIsTold_EndsWithTheLoss()
    {
        var states = new List<DeploymentConnectionState>();
        var telling = new TaskCompletionSource();
        var lost = new TaskCompletionSource();
        var told = new TaskCompletionSource();
        _hub.OnResume = (_, _) => throw new InvalidOperationException("refused for now");
        _hub.OnStart = (attempt, _) => attempt == 1 ? Task.CompletedTask : new TaskCompletionSource().Task;
        await using var client = Create();
        client.StateChanged += (_, change) =>
        {
            states.Add(change.State);
            if (change is { State: DeploymentConnectionState.Connected, Error: not null })
            {
                telling.TrySetResult();
                lost.Task.WithPatience().GetAwaiter().GetResult();
            }
            else if (change.State == DeploymentConnectionState.Reconnecting)
            {
                told.TrySetResult();
            }
        };
        var waiting = client.WaitForCompletionAsync("d");
        await telling.Task.WithPatience();

        _hub.Drop();
        lost.SetResult();

        await told.Task.WithPatience();
        Assert.Equal((DeploymentConnectionState.Reconnecting, DeploymentConnectionState.Reconnecting), (states[^1], client.State));
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WithPatience());
    }

    [Fact]
    public async Task StartAsync_LoggerFails_EndsWithItsException()
    {
        using var failing = LoggerFactory.Create(logging => logging.AddProvider(new FailingLogger()));
        _hub.OnStart = (_, _) => throw new HttpRequestException("refused");
        _options.LoggerFactory = failing;
        await using var client = Create();

        // Microsoft.Extensions.Logging wraps the exceptions of its loggers.
        var error = await Assert.ThrowsAsync<AggregateException>(() => client.StartAsync().WithPatience());

        Assert.IsType<NotSupportedException>(error.InnerException);
        Assert.Equal(DeploymentConnectionState.Closed, client.State);
    }

    [Fact]
    public async Task DisposeAsync_InMidConnect_EndsTheAttempt()
    {
        var connecting = new TaskCompletionSource();
        _hub.OnStart = (_, cancellationToken) =>
        {
            connecting.SetResult();
            return new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        };
        var client = Create();
        var starting = client.StartAsync();
        await connecting.Task.WithPatience();

        await client.DisposeAsync().AsTask().WithPatience();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => starting.WithPatience());
        Assert.Throws<ObjectDisposedException>(() => { _ = client.StartAsync(); });
    }

    [Fact]
    public async Task DisposeAsync_NeverStarted_Closes()
    {
        var client = Create();

        await client.DisposeAsync();
        await client.DisposeAsync();

        Assert.Equal((DeploymentConnectionState.Closed, null), (client.State, client.LastError));
    }

    [Fact]
    public async Task DisposeAsync_SomebodyWatches_TheyGetObjectDisposed()
    {
        var resumed = new TaskCompletionSource();
        _hub.OnResume = (_, _) =>
        {
            resumed.TrySetResult();
            return Task.FromResult(FakeHubConnection.Answer(0, recovered: false));
        };
        var client = Create();
        var waiting = client.WaitForCompletionAsync("d");
        await resumed.Task.WithPatience();

        await client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WithPatience());
    }

    private sealed class FailingLogger : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new NotSupportedException("a logger that fails");

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }

    private DeploymentNotificationsClient Create()
    {
        _options.TimeProvider = _time;
        _options.ConnectionFactory = () => _hub;
        return new DeploymentNotificationsClient(_options);
    }
}
