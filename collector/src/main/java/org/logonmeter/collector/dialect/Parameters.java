package org.logonmeter.collector.dialect;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query or a form: of a repeated name the first counts, an empty value is an
 * absent one.
 */
final class Parameters {
    private static final Pattern INTEGER = Pattern.compile("[+-]?0*\\d{1,18}");

    private final Map<String, String> values;
    private final boolean anyCase;

    private Parameters(Map<String, String> values, boolean anyCase) {
        this.values = values;
        this.anyCase = anyCase;
    }

    /**
     * Reads {@code application/x-www-form-urlencoded} text.
     *
     * @param anyCase whether names are compared without case
     * @throws Refusal on a broken escape, and on one that is not UTF-8
     */
    static Parameters of(String text, boolean anyCase) throws Refusal {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            if (pair.isEmpty()) continue;
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals), true);
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1), true);
            values.putIfAbsent(anyCase ? name.toLowerCase(Locale.ROOT) : name, value);
        }
        return new Parameters(values, anyCase);
    }

    /** Reads a form's bytes, which must be UTF-8. */
    static Parameters ofForm(byte[] body, boolean anyCase) throws Refusal {
        return of(text(body, StandardCharsets.UTF_8), anyCase);
    }

    /** Null where the parameter is absent or empty. */
    @Nullable String text(String name) {
        String value = sent(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Null only where the parameter is absent. */
    @Nullable String sent(String name) {
        return values.get(anyCase ? name.toLowerCase(Locale.ROOT) : name);
    }

    /** An integer of 32 bits, blanks around it free. */
    static Optional<Integer> integer(String text) {
        return whole(text).filter(n -> n == n.intValue()).map(Long::intValue);
    }

    /** An integer of some 18 digits, blanks around it free. */
    static Optional<Long> whole(String text) {
        String value = text.strip();
        return INTEGER.matcher(value).matches()
                ? Optional.of(Long.parseLong(value))
                : Optional.empty();
    }

    /**
     * Undoes percent escapes, strictly.
     *
     * @param plusIsBlank true in queries and forms, false in paths
     */
    static String decoded(String text, boolean plusIsBlank) throws Refusal {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? hex(text.charAt(i + 1)) : -1;
                int low = i + 2 < text.length() ? hex(text.charAt(i + 2)) : -1;
                if (high < 0 || low < 0)
                    throw new Refusal(new Problem.Unreadable("A percent escape is broken."));
                bytes.write(high << 4 | low);
                i += 2;
            } else if (c == '+' && plusIsBlank) {
                bytes.write(' ');
            } else {
                int end = Character.isHighSurrogate(c) && i + 1 < text.length() ? i + 2 : i + 1;
                bytes.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
                i = end - 1;
            }
        }
        return text(bytes.toByteArray(), StandardCharsets.UTF_8);
    }

    /** ASCII digits only: {@link Character#digit} also knows those of other scripts. */
    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    /** Bytes as text, refused where they are not valid in the charset; a leading BOM is skipped. */
    static String text(byte[] bytes, Charset charset) throws Refusal {
        try {
            String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new Refusal(
                    new Problem.Unreadable("The text is not valid " + charset.name() + "."));
        }
    }
}
