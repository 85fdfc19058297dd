package org.logonmeter.agent.windows;

import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.Advapi32;
import com.sun.jna.platform.win32.WinError;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.platform.win32.Winsvc;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * This program as its own Windows service. The calling thread belongs to the service control
 * manager until the service has stopped; the work runs on the thread that the manager starts for
 * it. Controls only stop the work or wake it.
 */
public final class WindowsService {
    /** What the service does. */
    public interface Work {
        /** Runs until {@link #stop}; RUNNING was reported before. */
        void run() throws Exception;

        /** Ends {@link #run}. Returns at once. */
        void stop();

        /** A session, power or time change: look now. Returns at once. */
        void wake();
    }

    private static final Logger LOG = System.getLogger(WindowsService.class.getName());
    private static final int ACCEPTED =
            Winsvc.SERVICE_ACCEPT_STOP
                    | Winsvc.SERVICE_ACCEPT_SHUTDOWN
                    | Winsvc.SERVICE_ACCEPT_PRESHUTDOWN
                    | Winsvc.SERVICE_ACCEPT_SESSIONCHANGE
                    | Winsvc.SERVICE_ACCEPT_POWEREVENT
                    | Winsvc.SERVICE_ACCEPT_TIMECHANGE;
    private static final int STOP_HINT_MS = 5_000;
    private static final int START_HINT_MS = 30_000;
    private static final long LAST_LINES_SECONDS = 5;

    /** ERROR_PROCESS_ABORTED: the work failed. */
    private static final int ABORTED = 1067;

    /** ERROR_FAILED_SERVICE_CONTROLLER_CONNECT. */
    private static final int NOT_A_SERVICE = 1063;

    /** A callback that nothing refers to is collected, and Windows would call freed memory. */
    private static @Nullable WindowsService only;

    private final String name;
    private final Work work;
    private final Winsvc.SERVICE_MAIN_FUNCTION main = this::serviceMain;
    private final Winsvc.HandlerEx handler = this::control;
    private final Winsvc.SERVICE_STATUS status = new Winsvc.SERVICE_STATUS();
    private final CountDownLatch ended = new CountDownLatch(1);
    private Winsvc.@Nullable SERVICE_STATUS_HANDLE handle;
    private int checkPoint;
    private volatile boolean stopped;

    private WindowsService(String name, Work work) {
        this.name = name;
        this.work = work;
    }

    /**
     * Runs the work under the service control manager; returns when it has ended.
     *
     * @throws IllegalStateException if this process was not started by the manager
     */
    public static void run(String name, Work work) {
        WindowsService service = new WindowsService(name, work);
        only = service;
        service.dispatch();
    }

    /**
     * The service's thread leaves the Java runtime as its function returns. Left attached, it would
     * be detached while Windows unloads it, under the loader's lock: that waits for the runtime,
     * which is ending meanwhile and waits for the same lock, and the process stays for ever.
     */
    private void dispatch() {
        Native.setCallbackThreadInitializer(
                main, new CallbackThreadInitializer(true, true, "service"));
        Native.setCallbackThreadInitializer(
                handler, new CallbackThreadInitializer(true, false, "service-control"));
        Winsvc.SERVICE_TABLE_ENTRY[] table =
                (Winsvc.SERVICE_TABLE_ENTRY[]) new Winsvc.SERVICE_TABLE_ENTRY().toArray(2);
        table[0].lpServiceName = name;
        table[0].lpServiceProc = main;
        if (!Advapi32.INSTANCE.StartServiceCtrlDispatcher(table)) {
            int error = Native.getLastError();
            throw new IllegalStateException(
                    error == NOT_A_SERVICE
                            ? "not started by the service control manager; leave --service away to run in a console"
                            : "StartServiceCtrlDispatcher: Windows error " + error);
        }
        awaitLastLines();
    }

    /** The dispatcher may return while the service's own thread still says its last. */
    private void awaitLastLines() {
        try {
            if (!ended.await(LAST_LINES_SECONDS, TimeUnit.SECONDS))
                LOG.log(Level.WARNING, "The service's thread did not end in time.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serviceMain(int count, Pointer arguments) {
        int code = ABORTED;
        try {
            handle = Advapi32.INSTANCE.RegisterServiceCtrlHandlerEx(name, handler, null);
            if (handle == null) {
                LOG.log(
                        Level.ERROR,
                        "RegisterServiceCtrlHandlerEx: Windows error " + Native.getLastError());
                return;
            }
            report(Winsvc.SERVICE_START_PENDING, START_HINT_MS, 0);
            report(Winsvc.SERVICE_RUNNING, 0, 0);
            code = stopped ? 0 : worked(work);
        } finally {
            report(Winsvc.SERVICE_STOPPED, 0, code);
            ended.countDown();
        }
    }

    /** Runs the work; the code for the manager, which starts the service again unless it is 0. */
    static int worked(Work work) {
        try {
            work.run();
            return 0;
        } catch (Throwable e) {
            told(e);
            return ABORTED;
        }
    }

    /** Without memory there may be no line; the code is told all the same. */
    private static void told(Throwable e) {
        try {
            LOG.log(
                    Level.ERROR,
                    "The agent ended by a fault; the service control manager starts it again. "
                            + e.getMessage(),
                    e);
        } catch (OutOfMemoryError | StackOverflowError again) {
            // nothing can be said
        }
    }

    /** Nothing follows STOPPED: a control that comes late would call the service back to life. */
    private synchronized void report(int state, int hintMs, int exitCode) {
        Winsvc.SERVICE_STATUS_HANDLE known = handle;
        if (known == null || status.dwCurrentState == Winsvc.SERVICE_STOPPED) return;
        boolean settled = state == Winsvc.SERVICE_RUNNING || state == Winsvc.SERVICE_STOPPED;
        status.dwServiceType = WinNT.SERVICE_WIN32_OWN_PROCESS;
        status.dwCurrentState = state;
        status.dwControlsAccepted = state == Winsvc.SERVICE_RUNNING ? ACCEPTED : 0;
        status.dwWin32ExitCode = exitCode;
        status.dwWaitHint = hintMs;
        status.dwCheckPoint = settled ? 0 : ++checkPoint;
        if (!Advapi32.INSTANCE.SetServiceStatus(known, status))
            LOG.log(Level.WARNING, "SetServiceStatus: Windows error " + Native.getLastError());
    }

    /**
     * HandlerEx: on a thread of the manager, must return at once and never throw. Its data is valid
     * only now; which session changed is read anew anyway.
     */
    private int control(int code, int type, @Nullable Pointer data, @Nullable Pointer context) {
        try {
            return switch (code) {
                case Winsvc.SERVICE_CONTROL_STOP,
                        Winsvc.SERVICE_CONTROL_SHUTDOWN,
                        Winsvc.SERVICE_CONTROL_PRESHUTDOWN -> {
                    report(Winsvc.SERVICE_STOP_PENDING, STOP_HINT_MS, 0);
                    boolean again = stopped;
                    stopped = true;
                    if (!again) work.stop();
                    yield WinError.NO_ERROR;
                }
                case Winsvc.SERVICE_CONTROL_SESSIONCHANGE,
                        Winsvc.SERVICE_CONTROL_POWEREVENT,
                        Winsvc.SERVICE_CONTROL_TIMECHANGE -> {
                    work.wake();
                    yield WinError.NO_ERROR;
                }
                case Winsvc.SERVICE_CONTROL_INTERROGATE -> WinError.NO_ERROR;
                default -> WinError.ERROR_CALL_NOT_IMPLEMENTED;
            };
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.ERROR, "A service control failed. control=" + code, e);
            return WinError.NO_ERROR;
        }
    }

    static @Nullable WindowsService only() {
        return only;
    }
}
