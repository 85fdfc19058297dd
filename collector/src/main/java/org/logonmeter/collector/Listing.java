package org.logonmeter.collector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A list of flat objects on the terminal: as JSON, or as a table with a column for each member. */
final class Listing {
    private Listing() {}

    static void print(PrintWriter out, ArrayNode rows, boolean json) {
        if (json) {
            out.println(rows);
            return;
        }
        if (rows.isEmpty()) {
            out.println("none");
            return;
        }
        List<String> names = rows.get(0).properties().stream().map(Map.Entry::getKey).toList();
        List<List<String>> table = new ArrayList<>();
        table.add(names);
        for (JsonNode row : rows)
            table.add(
                    names.stream()
                            .map(n -> row.get(n).isNull() ? "-" : row.get(n).asText())
                            .toList());
        for (List<String> line : table) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < names.size(); i++) {
                int column = i;
                int width = table.stream().mapToInt(l -> l.get(column).length()).max().orElse(0);
                text.append(line.get(i)).repeat(' ', width - line.get(i).length() + 2);
            }
            out.println(text.toString().stripTrailing());
        }
    }
}
