package org.logonmeter.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DaysTest {
    /**
     * Clocks that change at one, at two, at midnight, by half an hour, and a day that never was.
     */
    private static final List<String> ZONES =
            List.of(
                    "Europe/London",
                    "America/New_York",
                    "Africa/Cairo",
                    "Asia/Beirut",
                    "America/Havana",
                    "Australia/Lord_Howe",
                    "Pacific/Apia",
                    "UTC");

    @Test
    void sumOfDailyPartsEqualsTheTotalAcrossDst() {
        splitsHold(Days::of);
    }

    private interface Split {
        List<Days.Part> of(Instant from, Instant to, ZoneId zone);
    }

    private static void splitsHold(Split split) {
        for (long seed = 1; seed <= 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
            Instant from =
                    Instant.parse("2011-01-01T00:00:00Z")
                            .plusMillis(random.nextLong(500_000_000_000L));
            Instant to = from.plusMillis(random.nextLong(1 + random.nextLong(40L * 86_400_000)));
            Duration sum = Duration.ZERO;
            Instant next = from;
            LocalDate before = LocalDate.MIN;
            for (Days.Part part : split.of(from, to, zone)) {
                assertThat(part.from()).as("seed %d", seed).isEqualTo(next);
                assertThat(part.length()).as("seed %d", seed).isPositive();
                assertThat(part.date()).as("seed %d", seed).isAfter(before);
                assertThat(part.from().atZone(zone).toLocalDate())
                        .as("seed %d", seed)
                        .isEqualTo(part.date());
                assertThat(part.to().minusMillis(1).atZone(zone).toLocalDate())
                        .as("seed %d", seed)
                        .isEqualTo(part.date());
                sum = sum.plus(part.length());
                before = part.date();
                next = part.to();
            }
            assertThat(sum).as("seed %d", seed).isEqualTo(Duration.between(from, to));
        }
    }

    @Test
    void aDayOfTheClockChangeHasTwentyThreeOrTwentyFiveHours() {
        ZoneId london = ZoneId.of("Europe/London");
        List<Days.Part> spring =
                Days.of(
                        Instant.parse("2026-03-29T00:00:00Z"),
                        Instant.parse("2026-03-30T23:00:00Z"),
                        london);
        assertThat(spring).extracting(p -> p.length().toHours()).containsExactly(23L, 24L);
        List<Days.Part> autumn =
                Days.of(
                        Instant.parse("2026-10-24T23:00:00Z"),
                        Instant.parse("2026-10-26T00:00:00Z"),
                        london);
        assertThat(autumn).extracting(p -> p.length().toHours()).containsExactly(25L);
    }

    @Test
    void aDayThatNeverWasHasNoPart() {
        List<Days.Part> parts =
                Days.of(
                        Instant.parse("2011-12-29T10:00:00Z"),
                        Instant.parse("2011-12-31T11:00:00Z"),
                        ZoneId.of("Pacific/Apia"));
        assertThat(parts)
                .extracting(Days.Part::date)
                .containsExactly(
                        LocalDate.of(2011, 12, 29),
                        LocalDate.of(2011, 12, 31),
                        LocalDate.of(2012, 1, 1));
    }

    @Test
    void stepsOfTwentyFourHoursAreCaught() {
        assertThatThrownBy(() -> splitsHold(DaysTest::byTwentyFourHours))
                .isInstanceOf(AssertionError.class);
    }

    private static List<Days.Part> byTwentyFourHours(Instant from, Instant to, ZoneId zone) {
        List<Days.Part> parts = new ArrayList<>();
        Instant midnight = from.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
        for (Instant at = from; at.isBefore(to); ) {
            midnight = midnight.plus(Duration.ofHours(24));
            Instant until = midnight.isBefore(to) ? midnight : to;
            parts.add(new Days.Part(at.atZone(zone).toLocalDate(), at, until));
            at = until;
        }
        return parts;
    }
}
