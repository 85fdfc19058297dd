package org.logonmeter.agent.windows;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.Advapi32Util;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.Win32Exception;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.platform.win32.WinReg;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.MachineFacts;

/**
 * The machine's description of itself, by calls that answer at once; hardware comes from WMI and
 * may come later ({@link Hardware}).
 */
final class WindowsFacts {
    private static final Logger LOG = System.getLogger(WindowsFacts.class.getName());
    private static final String VERSION_KEY = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";

    /** COMPUTER_NAME_FORMAT: ComputerNamePhysicalDnsHostname. */
    private static final int PHYSICAL_DNS_HOST = 5;

    private static final int JOINED_DOMAIN = 3;
    private static final int JOINED_WORKGROUP = 2;

    /** The first build that is Windows 11; the registry still calls it Windows 10. */
    private static final int WINDOWS_11 = 22_000;

    private final Hardware hardware = new Hardware();

    MachineFacts read(@Nullable Instant bootedAt) {
        Join join = told(WindowsFacts::join);
        Integer build = told(WindowsFacts::build);
        Hardware.Told computer = hardware.told();
        String name = told(WindowsFacts::name);
        return new MachineFacts(
                name == null ? "localhost" : name,
                join == null ? null : join.domain(),
                join == null ? null : join.kind(),
                product(build),
                registry(VERSION_KEY, "DisplayVersion"),
                build(build),
                computer.manufacturer(),
                computer.model(),
                computer.hardwareId(),
                registry("SOFTWARE\\Microsoft\\Cryptography", "MachineGuid"),
                bootedAt,
                addresses(),
                macs(),
                null,
                null,
                null);
    }

    private static String name() {
        IntByReference size = new IntByReference(256);
        char[] name = new char[256];
        if (!Kernel32.INSTANCE.GetComputerNameEx(PHYSICAL_DNS_HOST, name, size))
            throw new Win32Exception(com.sun.jna.Native.getLastError());
        return new String(name, 0, size.getValue());
    }

    private record Join(@Nullable String domain, String kind) {}

    private static Join join() {
        PointerByReference name = new PointerByReference();
        IntByReference status = new IntByReference();
        com.sun.jna.platform.win32.Netapi32 netapi = com.sun.jna.platform.win32.Netapi32.INSTANCE;
        int error = netapi.NetGetJoinInformation(null, name, status);
        if (error != 0) throw new Win32Exception(error);
        String joined = name.getValue() == null ? null : name.getValue().getWideString(0);
        netapi.NetApiBufferFree(name.getValue());
        if (status.getValue() == JOINED_DOMAIN) return new Join(joined, "domain");
        if (Boolean.TRUE.equals(told(WindowsFacts::entra))) return new Join("AzureAD", "entra");
        return new Join(joined, status.getValue() == JOINED_WORKGROUP ? "workgroup" : "none");
    }

    private static boolean entra() {
        PointerByReference info = new PointerByReference();
        if (Netapi32.INSTANCE.NetGetAadJoinInformation(null, info) != 0) return false;
        Pointer joined = info.getValue();
        if (joined == null) return false;
        Netapi32.INSTANCE.NetFreeAadJoinInformation(joined);
        return true;
    }

    private static int build() {
        WinNT.OSVERSIONINFOEX version = new WinNT.OSVERSIONINFOEX();
        int status = Ntdll.INSTANCE.RtlGetVersion(version);
        if (status != 0)
            throw new IllegalStateException("RtlGetVersion " + Integer.toHexString(status));
        return version.dwBuildNumber.intValue();
    }

    private static @Nullable String product(@Nullable Integer build) {
        String product = registry(VERSION_KEY, "ProductName");
        if (product == null || build == null || build < WINDOWS_11) return product;
        return product.replace("Windows 10", "Windows 11");
    }

    private static @Nullable String build(@Nullable Integer build) {
        if (build == null) return registry(VERSION_KEY, "CurrentBuildNumber");
        Integer revision =
                told(
                        () ->
                                Advapi32Util.registryValueExists(
                                                WinReg.HKEY_LOCAL_MACHINE, VERSION_KEY, "UBR")
                                        ? Advapi32Util.registryGetIntValue(
                                                WinReg.HKEY_LOCAL_MACHINE, VERSION_KEY, "UBR")
                                        : null);
        return revision == null ? String.valueOf(build) : build + "." + revision;
    }

    private static @Nullable String registry(String key, String value) {
        return told(
                () ->
                        Advapi32Util.registryValueExists(WinReg.HKEY_LOCAL_MACHINE, key, value)
                                ? Advapi32Util.registryGetStringValue(
                                        WinReg.HKEY_LOCAL_MACHINE, key, value)
                                : null);
    }

    private static List<NetworkInterface> networks() {
        try {
            List<NetworkInterface> up = new ArrayList<>();
            for (NetworkInterface network :
                    Collections.list(NetworkInterface.getNetworkInterfaces()))
                if (network.isUp() && !network.isLoopback()) up.add(network);
            return up;
        } catch (SocketException e) {
            LOG.log(Level.DEBUG, "Network interfaces could not be read; told as none", e);
            return List.of();
        }
    }

    private static List<String> addresses() {
        List<String> addresses = new ArrayList<>();
        for (NetworkInterface network : networks())
            for (InetAddress address : Collections.list(network.getInetAddresses()))
                addresses.add(address.getHostAddress().replaceFirst("%.*", ""));
        return addresses.stream().distinct().toList();
    }

    private static List<String> macs() {
        List<String> macs = new ArrayList<>();
        for (NetworkInterface network : networks()) {
            try {
                byte[] mac = network.getHardwareAddress();
                if (mac != null && mac.length == 6)
                    macs.add(HexFormat.ofDelimiter("-").formatHex(mac));
            } catch (SocketException e) {
                LOG.log(Level.DEBUG, "No hardware address. interface=" + network.getName(), e);
            }
        }
        return macs.stream().distinct().toList();
    }

    /** A fact that cannot be read is unknown; the others still count. */
    private static <T> @Nullable T told(Supplier<@Nullable T> question) {
        try {
            return question.get();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.DEBUG, "A fact of this machine could not be read; told as unknown", e);
            return null;
        }
    }
}
