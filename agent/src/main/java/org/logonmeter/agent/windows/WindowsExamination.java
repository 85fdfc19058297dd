package org.logonmeter.agent.windows;

import com.sun.jna.Native;
import com.sun.jna.platform.win32.Wevtapi;
import com.sun.jna.platform.win32.WevtapiUtil;
import com.sun.jna.platform.win32.Win32Exception;
import com.sun.jna.platform.win32.WinDef;
import com.sun.jna.platform.win32.Winevt;
import com.sun.jna.platform.win32.Winevt.EVT_HANDLE;
import java.util.ArrayList;
import java.util.List;
import org.logonmeter.agent.doctor.EventChannelState;
import org.logonmeter.agent.doctor.Finding;
import org.logonmeter.agent.session.HostReadException;

/** The sources of sessions of a Windows machine: session list and event channels. */
final class WindowsExamination {
    private static final int QUERY_CHANNEL = 1;
    private static final int QUERY_NEWEST_FIRST = 0x200;

    private WindowsExamination() {}

    static List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(sessions());
        for (String path : ChannelQueries.all().keySet())
            findings.addAll(EventChannelState.judged(state(path)));
        return findings;
    }

    private static Finding sessions() {
        try {
            return Finding.well("sessions", WtsSession.all().size() + " sessions now, told by WTS");
        } catch (HostReadException e) {
            return Finding.fault(
                    "sessions",
                    String.valueOf(e.getMessage()),
                    "start the service TermService and run the agent as LocalSystem");
        }
    }

    private static EventChannelState state(String path) {
        EVT_HANDLE config = Wevtapi.INSTANCE.EvtOpenChannelConfig(null, path, 0);
        if (config == null) return EventChannelState.unknown(path, Native.getLastError());
        try {
            Object enabled =
                    WevtapiUtil.EvtGetChannelConfigProperty(
                                    config,
                                    Winevt.EVT_CHANNEL_CONFIG_PROPERTY_ID.EvtChannelConfigEnabled)
                            .getValue();
            boolean on = enabled instanceof WinDef.BOOL flag ? flag.booleanValue() : true;
            long bytes =
                    WevtapiUtil.EvtGetChannelConfigProperty(
                                                    config,
                                                    Winevt.EVT_CHANNEL_CONFIG_PROPERTY_ID
                                                            .EvtChannelLoggingConfigMaxSize)
                                            .getValue()
                                    instanceof Number size
                            ? size.longValue()
                            : -1;
            return new EventChannelState(path, on, bytes, readFault(path));
        } catch (Win32Exception e) {
            return EventChannelState.unknown(path, e.getErrorCode());
        } finally {
            Wevtapi.INSTANCE.EvtClose(config);
        }
    }

    /** 0 if events of it can be asked for. */
    private static int readFault(String path) {
        EVT_HANDLE query =
                Wevtapi.INSTANCE.EvtQuery(null, path, "*", QUERY_CHANNEL | QUERY_NEWEST_FIRST);
        if (query == null) return Native.getLastError();
        Wevtapi.INSTANCE.EvtClose(query);
        return 0;
    }
}
