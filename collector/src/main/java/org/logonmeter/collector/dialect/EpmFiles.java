package org.logonmeter.collector.dialect;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The report files, by names that differ by case. On the disk a file bears the digest of its name,
 * and beside it stands the name itself: so no name can mean anything to the file system. A file
 * comes into being whole or not at all and is never changed.
 */
final class EpmFiles {
    private static final int LEAST_CHARS = 5;
    private static final int MOST_CHARS = 200;
    private static final String FORBIDDEN = "/\\:*?\"<>|";
    private static final String DATA = ".csv";
    private static final String NAME = ".name";
    private static final String UNFINISHED = ".tmp";

    private final Path folder;

    EpmFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * A file that is there.
     *
     * @param bytes its size
     */
    record Stored(String name, Path path, long bytes, Instant modified) {}

    interface Writing {
        void write(OutputStream out) throws IOException, Refusal;
    }

    static boolean allowed(String name) {
        return name.length() >= LEAST_CHARS
                && name.length() <= MOST_CHARS
                && name.toLowerCase(Locale.ROOT).endsWith(DATA)
                && !name.startsWith(".")
                && !name.contains("..")
                && name.codePoints().noneMatch(EpmFiles::forbidden);
    }

    private static boolean forbidden(int c) {
        int type = Character.getType(c);
        return FORBIDDEN.indexOf(c) >= 0
                || type == Character.CONTROL
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    /** Removes what an earlier process left unfinished. Called once, before the first request. */
    void open() throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> all = Files.list(folder)) {
            for (Path path : all.filter(p -> p.toString().endsWith(UNFINISHED)).toList())
                Files.deleteIfExists(path);
        }
    }

    Optional<Stored> find(String name) throws IOException {
        if (!allowed(name)) return Optional.empty();
        try {
            return Optional.of(stored(name, path(name, DATA)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Stored stored(String name, Path path) throws IOException {
        return new Stored(
                name, path, Files.size(path), Files.getLastModifiedTime(path).toInstant());
    }

    /** All files, by name. */
    List<Stored> list() throws IOException {
        List<Stored> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path path : all.filter(p -> p.toString().endsWith(DATA)).toList()) {
                String digest = path.getFileName().toString().replace(DATA, "");
                try {
                    found.add(stored(Files.readString(folder.resolve(digest + NAME)), path));
                } catch (NoSuchFileException e) {
                    // deleted while we looked
                }
            }
        }
        found.sort(Comparator.comparing(Stored::name));
        return found;
    }

    /**
     * Writes a new file, its owner's alone as every temporary file is.
     *
     * @return false if the name exists, or came to exist while this one was written
     */
    boolean create(String name, Writing writing) throws IOException, Refusal {
        if (find(name).isPresent()) return false;
        Path unfinished = Files.createTempFile(folder, "report", UNFINISHED);
        Path told = Files.createTempFile(folder, "name", UNFINISHED);
        try {
            Files.writeString(told, name, StandardCharsets.UTF_8);
            try (OutputStream out = Files.newOutputStream(unfinished)) {
                writing.write(out);
            }
            synchronized (this) {
                Files.move(told, path(name, NAME), StandardCopyOption.REPLACE_EXISTING);
                Files.createLink(path(name, DATA), unfinished);
            }
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(unfinished);
            Files.deleteIfExists(told);
        }
    }

    /**
     * @return false if there was none of this name
     */
    synchronized boolean delete(String name) throws IOException {
        if (!allowed(name)) return false;
        boolean was = Files.deleteIfExists(path(name, DATA));
        Files.deleteIfExists(path(name, NAME));
        return was;
    }

    private Path path(String name, String ending) {
        return folder.resolve(HexFormat.of().formatHex(Secrets.sha256(name)) + ending);
    }
}
