package org.logonmeter.collector.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which names are one. */
class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "John,JOHN",
        "ÄÖÜ,äöü",
        "ΟΔΟΣ,οδος",
        "οδοσ,οδος",
        "straße,STRAẞE",
        "ǅ,ǆ",
        "K,k", // Kelvin
        "ſ,S",
        "Ⅷ,ⅷ",
        "𐐀,𐐨",
        "' John ',john",
        "A\u030A,å"
    })
    void theseAreOne(String one, String other) {
        assertThat(Names.fold(one)).isEqualTo(Names.fold(other));
    }

    @ParameterizedTest
    @CsvSource({
        "strauß,strauss",
        "STRAUẞ,STRAUSS",
        "ﬀ,ff",
        "ŉ,ʼn",
        "İ,i",
        "ı,i",
        "İ,i\u0307",
        "a b,ab",
        "john,john_"
    })
    void theseAreTwo(String one, String other) {
        assertThat(Names.fold(one)).isNotEqualTo(Names.fold(other));
    }

    /** The fold of a fold is the fold; it never grows, so a limit on a name is one on its fold. */
    @Test
    void noCharacterBecomesMany() {
        for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) continue;
            String name = "x" + Character.toString(c) + "x";
            String folded = Names.fold(name);
            assertThat(Names.fold(folded)).as("U+%X", c).isEqualTo(folded);
            String composed = java.text.Normalizer.normalize(name, java.text.Normalizer.Form.NFC);
            if (folded.codePointCount(0, folded.length())
                    > composed.codePointCount(0, composed.length()))
                throw new AssertionError("U+%X grew to %s".formatted(c, folded));
        }
    }
}
