package org.logonmeter.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Writes the outcome of a {@link Proves} class to {@code target/proofs} of the project's root: one
 * file {@code NAME.proven} or {@code NAME.unproven} a class, one line each.
 *
 * <p>A class whose tests fail leaves neither: the failing build already tells it.
 */
final class ProofRecorder
        implements BeforeAllCallback,
                AfterAllCallback,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler {
    private final Path directory = root().resolve("target/proofs");
    private boolean failed;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        if (isOutermost(context)) {
            Files.deleteIfExists(file(context, "proven"));
            Files.deleteIfExists(file(context, "unproven"));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (isOutermost(context)
                && !failed
                && context.getExecutionException().isEmpty()
                && Files.notExists(file(context, "unproven"))) {
            write(file(context, "proven"), claim(context));
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
            throws Throwable {
        record(context, thrown);
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown)
            throws Throwable {
        record(context, thrown);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown)
            throws Throwable {
        record(context, thrown);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable thrown)
            throws Throwable {
        record(context, thrown);
    }

    @Override
    public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable thrown)
            throws Throwable {
        record(context, thrown);
    }

    private void record(ExtensionContext context, Throwable thrown) throws Throwable {
        failed = true;
        if (thrown instanceof CannotRun) {
            write(file(context, "unproven"), claim(context) + ": " + thrown.getMessage());
        }
        throw thrown;
    }

    private static void write(Path file, String line) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, line + "\n");
    }

    private Path file(ExtensionContext context, String outcome) {
        return directory.resolve(proving(context).getName() + "." + outcome);
    }

    private static String claim(ExtensionContext context) {
        return Objects.requireNonNull(proving(context).getAnnotation(Proves.class)).value();
    }

    private static boolean isOutermost(ExtensionContext context) {
        return context.getRequiredTestClass().isAnnotationPresent(Proves.class);
    }

    /** The class with the claim: a nested test class proves a part of its outer one's. */
    private static Class<?> proving(ExtensionContext context) {
        Class<?> type = context.getRequiredTestClass();
        while (!type.isAnnotationPresent(Proves.class)) {
            type = Objects.requireNonNull(type.getEnclosingClass());
        }
        return type;
    }

    private static Path root() {
        String told = System.getProperty("logonmeter.root");
        if (told != null) {
            return Path.of(told);
        }
        Path here = Path.of("").toAbsolutePath();
        Path parent = here.getParent();
        return Files.exists(here.resolve("mvnw")) || parent == null ? here : parent;
    }
}
