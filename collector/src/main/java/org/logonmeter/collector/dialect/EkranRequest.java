package org.logonmeter.collector.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what is asked of dialect 1 from body, form and query; the body wins. */
final class EkranRequest {
    private static final String START = "start";
    private static final String END = "end";
    private static final String COUNT = "sessionCount";
    private static final String INDEX = "pageIndex";
    private static final Set<String> JSON = Set.of("application/json", "text/json");
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int MAX_COUNT = 1000;
    private static final String NO_TEXT = "\0";

    private final ZoneId zone;
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, List<String>> faults = new LinkedHashMap<>();

    EkranRequest(ZoneId zone) {
        this.zone = zone;
    }

    SessionQuestion question(Call call) throws Refusal {
        Parameters query = Parameters.of(call.rawQuery(), true);
        byte[] body = call.body();
        String type = call.mediaType();
        if (body.length > 0) {
            if (type != null && JSON.contains(type)) {
                Json.members(Parameters.text(body, StandardCharsets.UTF_8), this::member);
            } else if (FORM.equals(type)) {
                take(Parameters.ofForm(body, true));
            } else {
                throw new Refusal(
                        new Problem.MediaType(
                                "The body must be application/json or"
                                        + " application/x-www-form-urlencoded."));
            }
        }
        take(query);
        Instant start = time(START);
        Instant end = time(END);
        int count = number(COUNT, MAX_COUNT, MAX_COUNT);
        int index = number(INDEX, 0, Integer.MAX_VALUE);
        if (start != null && end != null && start.isAfter(end))
            fault(START, "The start must not lie after the end.");
        if (!faults.isEmpty()) throw new Refusal(new Problem.BadValues(faults));
        return SessionQuestion.over(SessionQuestion.Axis.PRESENCE, start, end)
                .paged(new Paging.Page(index, count), true);
    }

    private void take(Parameters parameters) {
        for (String name : List.of(START, END, COUNT, INDEX)) {
            String value = parameters.text(name);
            if (value != null) values.putIfAbsent(key(name), value);
        }
    }

    /** A token that can be no value at all is kept as a text that no grammar knows. */
    private void member(String name, JsonParser in) throws IOException {
        JsonToken token = in.currentToken();
        if (token == JsonToken.VALUE_NULL) return;
        boolean number = key(name).equals(key(COUNT)) || key(name).equals(key(INDEX));
        boolean fits =
                token == JsonToken.VALUE_STRING || (number && token == JsonToken.VALUE_NUMBER_INT);
        String value = fits ? in.getText() : NO_TEXT;
        if (token.isStructStart()) in.skipChildren();
        if (!value.isEmpty()) values.putIfAbsent(key(name), value);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private @Nullable Instant time(String name) {
        String value = values.get(key(name));
        if (value == null) return null;
        Optional<DateGrammar.Written> written = DateGrammar.iso(value);
        if (written.isEmpty())
            fault(name, "The value must be a date or a date and time such as 2021-04-01T08:00:00.");
        return written.map(w -> w.in(zone)).orElse(null);
    }

    private int number(String name, int otherwise, int most) {
        String value = values.get(key(name));
        if (value == null) return otherwise;
        Optional<Integer> number = Parameters.integer(value).filter(n -> n >= 0 && n <= most);
        if (number.isEmpty()) fault(name, "The value must be an integer from 0 to " + most + ".");
        return number.orElse(otherwise);
    }

    private void fault(String name, String text) {
        faults.putIfAbsent(name, List.of(text));
    }
}
