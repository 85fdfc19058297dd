package org.logonmeter.collector.dialect;

import io.helidon.webserver.http.ServerRequest;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes a {@link Call} of what the server received. */
final class CallReader {
    private final List<String> proxies;
    private final InstantSource clock;

    /**
     * @param proxies addresses whose X-Forwarded-For is believed
     */
    CallReader(List<String> proxies, InstantSource clock) {
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

    /** The address of the caller; a proxy's word for it only where the proxy is trusted. */
    private String caller(ServerRequest request, Map<String, List<String>> headers) {
        String peer =
                request.remotePeer().address() instanceof InetSocketAddress address
                                && address.getAddress() != null
                        ? address.getAddress().getHostAddress().replaceFirst("%.*", "")
                        : request.remotePeer().host();
        List<String> forwarded = headers.getOrDefault("x-forwarded-for", List.of());
        if (forwarded.isEmpty() || !proxies.contains(peer)) return peer;
        String[] hops = forwarded.getLast().split(",", -1);
        String last = hops[hops.length - 1].strip();
        return last.isEmpty() || last.length() > 45 ? peer : last;
    }
}
