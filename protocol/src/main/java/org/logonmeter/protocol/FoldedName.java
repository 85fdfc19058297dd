package org.logonmeter.protocol;

import java.text.Normalizer;

/**
 * Names are shown as they came and compared folded: trimmed, in NFC, without case.
 *
 * <p>Case is folded one character for one (Unicode's CaseFolding.txt, statuses C and S), the same
 * in every language: ς and Σ meet, ß and ss do not, for a directory keeps Strauß and Strauss as two
 * accounts. The Turkish İ and ı stand for themselves.
 */
public final class FoldedName {
    private static final int DOTTED_CAPITAL_I = 0x130;
    private static final int DOTLESS_SMALL_I = 0x131;

    private FoldedName() {}

    /** Equal for two texts that are one name. */
    public static String of(String name) {
        String composed = Normalizer.normalize(name.strip(), Normalizer.Form.NFC);
        StringBuilder folded = new StringBuilder(composed.length());
        composed.codePoints().map(FoldedName::fold).forEach(folded::appendCodePoint);
        return Normalizer.normalize(folded, Normalizer.Form.NFC);
    }

    private static int fold(int c) {
        if (c == DOTTED_CAPITAL_I || c == DOTLESS_SMALL_I) return c;
        return Character.toLowerCase(Character.toUpperCase(c));
    }
}
