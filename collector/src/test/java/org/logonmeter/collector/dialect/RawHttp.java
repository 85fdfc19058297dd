package org.logonmeter.collector.dialect;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Sends exactly the bytes it is given, so that no client library makes a bad request a good one.
 */
public final class RawHttp {
    private static final int PATIENCE_MS = 20_000;

    private final int port;

    public RawHttp(int port) {
        this.port = port;
    }

    /**
     * @param headers name and value, as they came
     * @param latin1 the body, a character a byte
     */
    public record Reply(int status, List<Map.Entry<String, String>> headers, String latin1) {
        public byte[] body() {
            return latin1.getBytes(StandardCharsets.ISO_8859_1);
        }

        public String text() {
            return new String(body(), StandardCharsets.UTF_8);
        }

        public Optional<String> header(String name) {
            return headers.stream()
                    .filter(h -> h.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }
    }

    public Reply send(String requestLine, List<Map.Entry<String, String>> headers, byte[] body)
            throws IOException {
        StringBuilder head = new StringBuilder(requestLine).append(" HTTP/1.1\r\n");
        boolean host = false;
        boolean framed = false;
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            host |= name.equals("host");
            framed |= name.equals("content-length") || name.equals("transfer-encoding");
            head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        if (!host) head.append("Host: vendor.example\r\n");
        if (!framed && body.length > 0)
            head.append("Content-Length: ").append(body.length).append("\r\n");
        head.append("Connection: close\r\n\r\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        all.writeBytes(body);
        return exchange(all.toByteArray(), requestLine.startsWith("HEAD "));
    }

    /** Sends bytes, whatever they are; reads one answer. */
    public Reply exchange(byte[] bytes, boolean bodyless) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MS);
            try {
                socket.getOutputStream().write(bytes);
                socket.getOutputStream().flush();
            } catch (IOException e) {
                // refused before it was read to its end; the answer may still be there
            }
            return read(socket.getInputStream(), bodyless);
        }
    }

    /** Sends bytes and says that no more will come; the status of the answer. */
    public int halfClosed(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return Integer.parseInt(line(socket.getInputStream()).split(" ", 3)[1]);
        }
    }

    /** Reads one answer. */
    public static Reply read(InputStream in, boolean bodyless) throws IOException {
        String status = line(in);
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        long length = -1;
        boolean chunked = false;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String name = line.substring(0, line.indexOf(':'));
            String value = line.substring(line.indexOf(':') + 1).strip();
            headers.add(Map.entry(name, value));
            if (name.equalsIgnoreCase("content-length")) length = Long.parseLong(value);
            chunked |= name.equalsIgnoreCase("transfer-encoding") && value.contains("chunked");
        }
        int code = Integer.parseInt(status.split(" ", 3)[1]);
        if (code == 100) return read(in, bodyless);
        byte[] body;
        if (bodyless) body = new byte[0];
        else if (chunked) body = chunks(in);
        else if (length >= 0) body = exactly(in, length);
        else body = in.readAllBytes();
        return new Reply(code, headers, new String(body, StandardCharsets.ISO_8859_1));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = size(in); size > 0; size = size(in)) {
            body.writeBytes(exactly(in, size));
            line(in);
        }
        return body.toByteArray();
    }

    private static int size(InputStream in) throws IOException {
        return Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
    }

    private static byte[] exactly(InputStream in, long length) throws IOException {
        byte[] body = in.readNBytes((int) length);
        if (body.length < length) throw new EOFException("the answer broke off");
        return body;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) throw new EOFException("the answer broke off");
            if (b != '\r') line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
