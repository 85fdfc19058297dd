package org.logonmeter.collector.dialect;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which of its representations ASP.NET Web API 2 answers with: JSON or XML, under one of two names
 * each, in one of two encodings.
 */
record Negotiation(String mediaType, Charset charset) {
    private static final List<String> JSON = List.of("application/json", "text/json");
    private static final List<String> XML = List.of("application/xml", "text/xml");

    /** A weighed entry of an Accept header. */
    private record Wish(String name, double q) {
        /** 2 a type, 1 a range of subtypes, 0 everything. */
        int literalness() {
            if (name.equals("*/*") || name.equals("*")) return 0;
            return name.endsWith("/*") ? 1 : 2;
        }

        boolean meets(String type) {
            return switch (literalness()) {
                case 0 -> true;
                case 1 -> type.startsWith(name.substring(0, name.length() - 1));
                default -> type.equals(name);
            };
        }
    }

    private record Match(String type, Wish wish) {}

    boolean xml() {
        return XML.contains(mediaType);
    }

    String contentType() {
        return mediaType
                + "; charset="
                + charset.name().toLowerCase(Locale.ROOT).replace("16le", "16");
    }

    static Negotiation of(Call call) {
        return new Negotiation(mediaType(call), charset(call));
    }

    private static String mediaType(Call call) {
        String accept = String.join(",", call.headers("accept")).strip();
        boolean script =
                call.headers("x-requested-with").stream()
                        .anyMatch(v -> v.toLowerCase(Locale.ROOT).contains("xmlhttprequest"));
        if (script && (accept.isEmpty() || accept.equals("*/*"))) return "application/json";
        List<Wish> wishes = wishes(accept);
        Match json = match(JSON, wishes);
        Match xml = match(XML, wishes);
        if (json != null || xml != null) return better(json, xml).type();
        String own = call.mediaType();
        return own != null && (JSON.contains(own) || XML.contains(own)) ? own : "application/json";
    }

    private static @Nullable Match match(List<String> types, List<Wish> wishes) {
        for (Wish wish : wishes) {
            for (String type : types) {
                if (wish.meets(type)) return new Match(type, wish);
            }
        }
        return null;
    }

    /** One of them is there. */
    private static Match better(@Nullable Match json, @Nullable Match xml) {
        if (json == null || xml == null)
            return json == null ? java.util.Objects.requireNonNull(xml) : json;
        if (json.wish().q() != xml.wish().q()) return json.wish().q() > xml.wish().q() ? json : xml;
        return json.wish().literalness() >= xml.wish().literalness() ? json : xml;
    }

    /** Best first; entries with no weight, or none that can be read, are left out. */
    private static List<Wish> wishes(String header) {
        List<Wish> wishes = new ArrayList<>();
        for (String entry : header.split(",", -1)) {
            String[] parts = entry.split(";", -1);
            String name = parts[0].strip().toLowerCase(Locale.ROOT);
            double q = 1;
            for (int i = 1; i < parts.length; i++) q = weight(parts[i], q);
            if (!name.isEmpty() && q > 0) wishes.add(new Wish(name, q));
        }
        wishes.sort(
                Comparator.comparingDouble(Wish::q).thenComparingInt(Wish::literalness).reversed());
        return wishes;
    }

    private static double weight(String parameter, double otherwise) {
        String[] pair = parameter.split("=", 2);
        if (pair.length < 2 || !pair[0].strip().equalsIgnoreCase("q")) return otherwise;
        String value = pair[1].strip();
        return value.matches("[01](\\.\\d{0,9})?") ? Math.min(1, Double.parseDouble(value)) : 0;
    }

    private static Charset charset(Call call) {
        for (Wish wish : wishes(String.join(",", call.headers("accept-charset")))) {
            Optional<Charset> found =
                    wish.name().equals("*")
                            ? Optional.of(StandardCharsets.UTF_8)
                            : supported(wish.name());
            if (found.isPresent()) return found.get();
        }
        return requestCharset(call);
    }

    /** The encoding of the body: UTF-16 or UTF-8, and UTF-8 where the name is another. */
    static Charset requestCharset(Call call) {
        String type = call.header("content-type");
        if (type == null) return StandardCharsets.UTF_8;
        for (String parameter : type.split(";", -1)) {
            String[] pair = parameter.split("=", 2);
            if (pair.length == 2 && pair[0].strip().equalsIgnoreCase("charset")) {
                String name = pair[1].strip().replace("\"", "").toLowerCase(Locale.ROOT);
                return supported(name).orElse(StandardCharsets.UTF_8);
            }
        }
        return StandardCharsets.UTF_8;
    }

    private static Optional<Charset> supported(String name) {
        return switch (name) {
            case "utf-8" -> Optional.of(StandardCharsets.UTF_8);
            case "utf-16" -> Optional.of(StandardCharsets.UTF_16LE);
            default -> Optional.empty();
        };
    }
}
