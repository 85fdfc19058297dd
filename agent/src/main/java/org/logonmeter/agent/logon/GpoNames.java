package org.logonmeter.agent.logon;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Phase;

/**
 * The policies of an extension (4016, {@code ApplicableGPOList}). The text looks like XML and is
 * none: names stand in it unescaped, so it is scanned; every id is kept, names as far as they can
 * be told.
 */
final class GpoNames {
    private static final Pattern GPO =
            Pattern.compile("<GPO\\s+ID\\s*=\\s*[\"'](\\{[^\"'}]*\\})[\"'][^>]*>");
    private static final String OPEN = "<Name>";
    private static final String CLOSE = "</Name>";

    private GpoNames() {}

    static List<Phase.Gpo> scan(@Nullable String list) {
        List<Phase.Gpo> found = new ArrayList<>();
        if (list == null) return found;
        Matcher gpo = GPO.matcher(list);
        boolean more = gpo.find();
        while (more) {
            String id = gpo.group(1);
            int from = gpo.end();
            more = gpo.find();
            found.add(
                    new Phase.Gpo(
                            id, name(list.substring(from, more ? gpo.start() : list.length()))));
        }
        return found;
    }

    private static @Nullable String name(String body) {
        int open = body.indexOf(OPEN);
        int close = body.lastIndexOf(CLOSE);
        if (open < 0 || close < open + OPEN.length()) return null;
        String name = body.substring(open + OPEN.length(), close).strip();
        return name.isEmpty() ? null : name;
    }
}
