package org.logonmeter.collector.dialect;

import io.helidon.webserver.http.ServerRequest;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a {@link Call} of what the server received. */
final class CallReader {
    private static final Pattern WITH_PORT =
            Pattern.compile("\\[([0-9A-Fa-f:.]+)\\](?::\\d{1,5})?|([0-9.]+):\\d{1,5}");

    private final List<AddressBlock> proxies;
    private final InstantSource clock;

    /**
     * @param proxies addresses whose X-Forwarded-For is believed
     */
    CallReader(List<AddressBlock> proxies, InstantSource clock) {
        this.proxies = List.copyOf(proxies);
        this.clock = clock;
    }

    /** The request without its body, which may still be on its way. */
    Call read(ServerRequest request, String path) {
        Map<String, List<String>> headers = new HashMap<>();
        request.headers()
                .forEach(h -> headers.put(h.name().toLowerCase(Locale.ROOT), h.allValues()));
        return new Call(
                request.prologue().method().text(),
                (request.isSecure() ? "https://" : "http://") + request.authority(),
                path,
                request.prologue().hasQuery() ? request.prologue().query().rawValue() : null,
                headers,
                new byte[0],
                caller(request, headers),
                clock.instant());
    }

    /** One of which only method and path are known. */
    Call bare(String method, String path) {
        return new Call(method, "", path, null, Map.of(), new byte[0], "", clock.instant());
    }

    static InputStream body(ServerRequest request) {
        return request.content().hasEntity()
                ? request.content().inputStream()
                : InputStream.nullInputStream();
    }

    /**
     * The address of the caller. Where the peer is a trusted proxy, the last address it was told
     * that is no trusted proxy's; the peer's own if what it was told is no address.
     */
    private String caller(ServerRequest request, Map<String, List<String>> headers) {
        if (!(request.remotePeer().address() instanceof InetSocketAddress peer)
                || peer.getAddress() == null) return request.remotePeer().host();
        List<String> forwarded = headers.getOrDefault("x-forwarded-for", List.of());
        InetAddress caller = peer.getAddress();
        List<String> hops = List.of(String.join(",", forwarded).split(",", -1));
        for (String hop : forwarded.isEmpty() ? List.<String>of() : hops.reversed()) {
            if (!trusted(caller)) break;
            Optional<InetAddress> before = AddressBlock.address(withoutPort(hop.strip()));
            if (before.isEmpty()) return text(peer.getAddress());
            caller = before.get();
        }
        return text(caller);
    }

    private boolean trusted(InetAddress address) {
        return proxies.stream().anyMatch(block -> block.holds(address));
    }

    /** {@code 10.1.2.3:80} and {@code [2001:db8::1]:80} without what is not the address. */
    private static String withoutPort(String hop) {
        Matcher written = WITH_PORT.matcher(hop);
        if (!written.matches()) return hop;
        return written.group(1) != null ? written.group(1) : written.group(2);
    }

    private static String text(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*", "");
    }
}
