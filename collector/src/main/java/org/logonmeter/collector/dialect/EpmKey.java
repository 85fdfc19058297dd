package org.logonmeter.collector.dialect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The server key, kept in a file that only its owner reads: 64 hexadecimal digits, an AES-256 key.
 */
final class EpmKey {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    private EpmKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, "AES");
    }

    /**
     * Reads the key, or makes one where there is no file.
     *
     * @throws IOException if the file cannot be read or made, or holds no key
     */
    static EpmKey open(Path file) throws IOException {
        if (!Files.exists(file)) make(file);
        try {
            byte[] bytes = HexFormat.of().parseHex(Files.readString(file).strip());
            if (bytes.length == KEY_BYTES) return new EpmKey(bytes);
        } catch (IllegalArgumentException e) {
            // told below, as for a key of another length
        }
        throw new IOException(
                "The key file " + file + " does not hold 64 hexadecimal digits; restore it.");
    }

    private static void make(Path file) throws IOException {
        byte[] bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) Files.createDirectories(folder);
        try {
            if (Files.getFileStore(folder == null ? file : folder)
                    .supportsFileAttributeView("posix"))
                Files.createFile(
                        file,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
            else Files.createFile(file);
            Files.write(
                    file,
                    HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII),
                    Set.of(StandardOpenOption.WRITE, StandardOpenOption.SYNC)
                            .toArray(StandardOpenOption[]::new));
        } catch (FileAlreadyExistsException e) {
            // another process was faster; its key is the key
        }
    }

    /** The text under the key, AES-GCM with a nonce of its own in front, Base64. */
    String encrypted(String text) {
        try {
            byte[] nonce = new byte[NONCE_BYTES];
            RANDOM.nextBytes(nonce);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            byte[] sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] all = new byte[nonce.length + sealed.length];
            System.arraycopy(nonce, 0, all, 0, nonce.length);
            System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
            return Base64.getEncoder().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    /** What {@link #encrypted} was given. */
    String decrypted(String base64) throws GeneralSecurityException {
        byte[] all = Base64.getDecoder().decode(base64);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, all, 0, NONCE_BYTES));
        byte[] text = cipher.doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
        return new String(text, StandardCharsets.UTF_8);
    }
}
