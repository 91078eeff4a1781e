using System.Diagnostics;
using System.Reflection;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;

/// <summary>A host's program that runs in this process, on a free port. Disposal stops it.</summary>
internal sealed class HostRun : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IAsyncDisposable
{
    /// <summary>A worker waits for a Redis that is away until its shutdown timeout, by default 30 seconds.</summary>
    private static readonly string[] _arguments = ["--urls", "http://127.0.0.1:0", "--shutdownTimeoutSeconds", "5"];

    private static readonly AsyncLocal<HostRun?> _current = new();

    private readonly TaskCompletionSource<IHost> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("snippet-");
    private Task _program = Task.CompletedTask;

    private HostRun()
    {
    }

    /// <summary>Gets the services of the host, which runs.</summary>
    public IServiceProvider Services => _built.Task.Result.Services;

    public Uri Address => new(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Runs a program until its host has started.</summary>
    public static async Task<HostRun> StartAsync(PastedProgram program, string assembly)
    {
        var run = new HostRun();
        try
        {
            await run.StartAsync(program.Settings, assembly);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
        {
            value.Subscribe(this);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "HostBuilt", Value: IHost host } && _current.Value == this)
        {
            _built.TrySetResult(host);
        }
    }

    public void OnError(Exception error)
    {
    }

    public void OnCompleted()
    {
    }

    public async ValueTask DisposeAsync()
    {
        if (!_program.IsCompleted && _built.Task.IsCompleted)
        {
            Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        }

        try
        {
            await _program.WithPatience();
        }
        finally
        {
            _folder.Delete(recursive: true);
        }
    }

    private async Task StartAsync(IReadOnlyDictionary<string, string> settings, string assembly)
    {
        foreach (var (path, json) in settings)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder.FullName, Path.GetFileName(path)), json);
        }

        using (DiagnosticListener.AllListeners.Subscribe(this))
        {
            _program = Task.Run(() =>
            {
                _current.Value = this;
                Invoke(assembly, [.. _arguments, "--contentRoot", _folder.FullName, .. Credentials.OfHosts]);
            });
            await Task.WhenAny(_program, _built.Task).WithPatience();
        }

        if (_program.IsCompleted)
        {
            await _program;
            Assert.True(_built.Task.IsCompleted, "The program ended without building a host.");
            return;
        }

        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult);
        await Task.WhenAny(_program, started.Task).WithPatience();
    }

    private static void Invoke(string assembly, string[] args)
    {
        try
        {
            Assembly.LoadFrom(assembly).EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, [args], culture: null);
        }
        finally
        {
            _current.Value = null;
        }
    }
}
