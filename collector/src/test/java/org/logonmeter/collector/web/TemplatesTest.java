package org.logonmeter.collector.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The templates' compiler does not look for what our policy forbids, so this does. */
class TemplatesTest {
    private static final List<Pattern> FORBIDDEN =
            List.of(
                    Pattern.compile("\\sstyle\\s*=", Pattern.CASE_INSENSITIVE),
                    Pattern.compile("\\son[a-z]+\\s*=", Pattern.CASE_INSENSITIVE),
                    Pattern.compile("\\$unsafe"),
                    Pattern.compile("<script(?![^>]*\\ssrc=)", Pattern.CASE_INSENSITIVE),
                    Pattern.compile("<style", Pattern.CASE_INSENSITIVE),
                    Pattern.compile("(src|href|action)=\"(https?:)?//", Pattern.CASE_INSENSITIVE),
                    Pattern.compile("tabindex=\"[1-9]", Pattern.CASE_INSENSITIVE));

    @Test
    void noTemplateHoldsAnythingInlineOrFromElsewhere() throws IOException {
        Path folder =
                Path.of(System.getProperty("logonmeter.root", ".."), "collector/src/main/jte");
        List<String> faults = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> templates = files.filter(file -> file.toString().endsWith(".jte")).toList();
            assertThat(templates).isNotEmpty();
            for (Path template : templates) faults.addAll(faults(Files.readString(template)));
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void theScanFindsEachOfThem() {
        for (String bad :
                List.of(
                        "<p style=\"x\">",
                        "<a onclick=\"x\">",
                        "$unsafe{x}",
                        "<script>x</script>",
                        "<style>",
                        "<img src=\"https://elsewhere/x\">",
                        "<a href=\"//elsewhere\">",
                        "<p tabindex=\"1\">")) assertThat(faults(bad)).as(bad).hasSize(1);
    }

    private static List<String> faults(String text) {
        List<String> faults = new ArrayList<>();
        for (Pattern pattern : FORBIDDEN) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) faults.add(pattern + " at " + matcher.start());
        }
        return faults;
    }
}
