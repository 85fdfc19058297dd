package org.logonmeter.collector.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.NotFoundException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * The style sheet and the script, each under an address that holds the hash of its bytes: so a
 * browser may keep it for ever, and a new version is another address.
 */
final class Assets implements HttpService {
    private static final Map<String, String> TYPES =
            Map.of(
                    "app.css", "text/css; charset=utf-8",
                    "app.js", "text/javascript; charset=utf-8");

    private static final class Asset {
        final String path;
        final String type;
        final byte[] bytes;

        Asset(String path, String type, byte[] bytes) {
            this.path = path;
            this.type = type;
            this.bytes = bytes;
        }
    }

    private final Map<String, Asset> assets;

    Assets() {
        assets = Map.of("app.css", load("app.css"), "app.js", load("app.js"));
    }

    /** The address of an asset. */
    String path(String name) {
        return asset(name).path;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/assets/{hash}/{name}", this::serve);
    }

    private void serve(ServerRequest request, ServerResponse response) {
        String path = request.path().path();
        for (Asset asset : assets.values()) {
            if (!asset.path.equals(path)) continue;
            response.header(HeaderNames.CONTENT_TYPE, asset.type);
            response.header(HeaderNames.CACHE_CONTROL, "public, max-age=31536000, immutable");
            response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
            response.send(asset.bytes);
            return;
        }
        throw new NotFoundException("no such asset");
    }

    private Asset asset(String name) {
        Asset asset = assets.get(name);
        if (asset == null) throw new IllegalArgumentException("no asset " + name);
        return asset;
    }

    private static Asset load(String name) {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("the jar lacks " + name);
            byte[] bytes = in.readAllBytes();
            String hash =
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 6);
            return new Asset(
                    "/assets/" + hash + "/" + name,
                    TYPES.getOrDefault(name, "application/octet-stream"),
                    bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
