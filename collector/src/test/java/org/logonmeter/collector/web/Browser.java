package org.logonmeter.collector.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.logonmeter.proof.Proof;

/** The system's own Chromium, driven by {@code src/test/browser/look.mjs}. */
final class Browser {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private final Path workshop;
    private final Path chromium;

    private Browser(Path workshop, Path chromium) {
        this.workshop = workshop;
        this.chromium = chromium;
    }

    /** Finds the browser and fetches what drives it; gives the proof up where that cannot be. */
    static Browser find() {
        Path module = Path.of(System.getProperty("logonmeter.root", ".."), "collector");
        Path chromium = program(NAMES, "apt-get install chromium");
        program(List.of("node"), "apt-get install nodejs npm");
        program(List.of("npm"), "apt-get install npm");
        Path workshop = module.resolve("target/browser");
        try {
            Files.createDirectories(workshop.resolve("screens"));
            for (String file : List.of("package.json", "package-lock.json", "look.mjs"))
                Files.copy(
                        module.resolve("src/test/browser").resolve(file),
                        workshop.resolve(file),
                        StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        if (!Files.isDirectory(workshop.resolve("node_modules/playwright-core"))) {
            Run install =
                    run(workshop, List.of("npm", "ci", "--ignore-scripts", "--no-audit"), 180);
            if (install.status() != 0)
                Proof.cannotRun(
                        "npm could not fetch playwright-core and axe-core",
                        "give npm a registry it can reach");
        }
        return new Browser(workshop, chromium);
    }

    /**
     * A page to be looked at.
     *
     * @param status what the server answers with
     */
    record Target(String name, String url, int status) {}

    /** What is wrong with the pages, and in the flows if there are any. */
    List<String> faults(List<Target> pages, Map<String, String> flows) {
        ObjectNode plan = JSON.createObjectNode();
        plan.put("out", workshop.resolve("screens").toAbsolutePath().toString());
        plan.put("browser", chromium.toString());
        for (Target page : pages)
            plan.withArray("pages")
                    .addObject()
                    .put("name", page.name())
                    .put("url", page.url())
                    .put("status", page.status());
        if (!flows.isEmpty()) {
            ObjectNode node = plan.putObject("flows");
            flows.forEach(node::put);
        }
        try {
            Path file = Files.createTempFile(workshop, "plan", ".json");
            Files.writeString(file, plan.toString());
            Run look = run(workshop, List.of("node", "look.mjs", file.toString()), 300);
            if (look.status() != 0) throw new AssertionError("the browser failed:\n" + look.text());
            JsonNode answer = JSON.readTree(look.text());
            if (answer.path("looked").asInt() == 0)
                throw new AssertionError("nothing was looked at");
            List<String> faults = new ArrayList<>();
            answer.path("faults").forEach(fault -> faults.add(fault.asText()));
            return faults;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private record Run(int status, String text) {}

    private static Run run(Path directory, List<String> command, int seconds) {
        try {
            Path errors = Files.createTempFile(directory, "run", ".log");
            Process process =
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectError(errors.toFile())
                            .start();
            String text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command.getFirst() + " did not end");
            }
            int status = process.exitValue();
            return new Run(status, status == 0 ? text : text + Files.readString(errors));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Path program(List<String> names, String cure) {
        for (String directory : System.getenv("PATH").split(":", -1)) {
            for (String name : names) {
                Path file = Path.of(directory, name);
                if (Files.isExecutable(file)) return file;
            }
        }
        Proof.cannotRun(names.getFirst() + " is not installed", cure);
        throw new AssertionError();
    }
}
