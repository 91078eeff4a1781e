using System.Diagnostics;
using System.Reflection;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;

/// <summary>Runs a host's program in this process until it has started, and stops it.</summary>
internal sealed class HostRun : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private static readonly AsyncLocal<HostRun?> _current = new();

    private readonly TaskCompletionSource<IHost> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task StartAndStopAsync(string assembly)
    {
        var folder = Directory.CreateTempSubdirectory("snippet-");
        var run = new HostRun();
        using (DiagnosticListener.AllListeners.Subscribe(run))
        {
            var program = Task.Run(() =>
            {
                _current.Value = run;
                Invoke(assembly, ["--urls", "http://127.0.0.1:0", "--contentRoot", folder.FullName]);
            });
            await Task.WhenAny(program, run._built.Task).WithPatience();
            if (!program.IsCompleted)
            {
                var lifetime = (await run._built.Task).Services.GetRequiredService<IHostApplicationLifetime>();
                var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
                await Task.WhenAny(program, started.Task).WithPatience();
                lifetime.StopApplication();
            }

            await program.WithPatience();
            Assert.True(run._built.Task.IsCompleted, "The program ended without building a host.");
        }

        folder.Delete(recursive: true);
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
