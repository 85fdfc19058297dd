package org.logonmeter.agent.delivery;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where the collector is and how to trust it.
 *
 * @param url http or https, perhaps with a path in front of {@code /api/v1}
 * @param ca PEM file of the authorities that alone are trusted; null = those of the Java runtime
 * @param proxy null = straight; the environment's proxy variables are not looked at
 */
public record CollectorAddress(URI url, @Nullable Path ca, @Nullable InetSocketAddress proxy) {

    /** True if credentials and names would cross a network readable by others. */
    public boolean plainOverNetwork() {
        String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
        boolean loopback =
                host.equals("localhost")
                        || host.equals("[::1]")
                        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
        return "http".equalsIgnoreCase(url.getScheme()) && !loopback;
    }

    URI resolve(String path) {
        String base = url.toString();
        return URI.create(
                (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }
}
