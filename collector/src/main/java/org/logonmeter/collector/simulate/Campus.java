package org.logonmeter.collector.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.MachineFacts;

/**
 * Rooms, their machines and the people who use them; the same seed gives the same campus for ever.
 *
 * @param seed of everything that is drawn
 */
public record Campus(long seed, List<Machine> machines, List<Account> people) {
    private static final String DOMAIN = "CAMPUS";
    private static final String SID = "S-1-5-21-2042345113-713289901-1188234455-";

    /** What a room is for, which shapes its days. */
    enum Use {
        /** Full while there is a class, quiet between. */
        TEACHING,
        /** In use from morning to night. */
        LIBRARY,
        /** Laptops: asleep in a bag between lectures, away from the network for days. */
        LOAN
    }

    /**
     * How a machine's own clock is wrong, and what else is the matter with it.
     *
     * @param clockErrorMs what the machine's clock shows more than true time
     * @param offlineDays days since it last reached the network; 0 = on it
     * @param dies true if it loses power for good in the last days, with somebody at it
     * @param forgets true if its disk is rolled back at each boot, so nobody tells how it ended
     * @param slow true if a policy of its room takes long at logon
     */
    record Ills(long clockErrorMs, int offlineDays, boolean dies, boolean forgets, boolean slow) {}

    /**
     * @param number from 0, over the whole campus
     */
    public record Machine(
            int number, String name, String room, Use use, boolean windows, Ills ills) {
        MachineFacts facts(long seed) {
            SplittableRandom random = new SplittableRandom(seed * 31 + number);
            String mac =
                    String.format(
                            Locale.ROOT,
                            "02-4c-%02x-%02x-%02x-%02x",
                            seed & 0xFF,
                            number >> 16 & 0xFF,
                            number >> 8 & 0xFF,
                            number & 0xFF);
            return new MachineFacts(
                    name,
                    windows ? "campus.example" : "lab.campus.example",
                    windows ? "domain" : "dns",
                    windows ? "Windows 11 Education" : "Debian GNU/Linux",
                    windows ? "24H2" : "13",
                    windows ? "26100.7171" : "6.12.48",
                    "Example Computers",
                    use == Use.LOAN ? "Slim 14" : "Tower 7090",
                    new UUID(random.nextLong(), random.nextLong()).toString(),
                    new UUID(random.nextLong(), random.nextLong()).toString().replace("-", ""),
                    null,
                    List.of("10.20." + number / 250 + "." + (1 + number % 250)),
                    List.of(mac),
                    room,
                    use == Use.TEACHING ? room : null,
                    "simulated");
        }
    }

    public Campus {
        machines = List.copyOf(machines);
        people = List.copyOf(people);
    }

    /**
     * Draws a campus.
     *
     * @param rooms at least 1
     * @param agents machines in all, at least one a room
     */
    public static Campus of(int rooms, int agents, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Machine> machines = new ArrayList<>();
        for (int i = 0; i < agents; i++) {
            int room = i % rooms;
            Use use = Use.values()[room % Use.values().length];
            String name =
                    String.format(
                            Locale.ROOT,
                            "%s%d-PC-%03d",
                            use == Use.TEACHING ? "LAB" : use == Use.LIBRARY ? "LIB" : "LOAN",
                            room + 1,
                            i / rooms + 1);
            boolean windows = room % 4 != 3;
            machines.add(
                    new Machine(
                            i,
                            name,
                            roomName(use, room),
                            use,
                            windows,
                            ills(random, i, use, room)));
        }
        List<Account> people = new ArrayList<>();
        int count = Math.max(20, agents * 4);
        for (int i = 0; i < count; i++) {
            boolean staff = i % 25 == 0;
            String name =
                    String.format(
                            Locale.ROOT,
                            staff ? "staff%03d" : "s%07d",
                            staff ? i / 25 + 1 : 2_400_000 + (int) (seed % 997) + i * 7);
            people.add(new Account(DOMAIN, name, SID + (1_100 + i)));
        }
        return new Campus(seed, machines, people);
    }

    private static String roomName(Use use, int room) {
        return switch (use) {
            case TEACHING -> "Teaching lab " + (room + 1);
            case LIBRARY -> "Library " + (room + 1);
            case LOAN -> "Loan laptops " + (room + 1);
        };
    }

    private static Ills ills(SplittableRandom random, int number, Use use, int room) {
        int draw = random.nextInt(24);
        long clock =
                switch (draw) {
                    case 0 -> 95_000;
                    case 1 -> -3_600_000;
                    case 2 -> 1_300;
                    default -> 0;
                };
        int offline = use == Use.LOAN && random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
        return new Ills(
                clock,
                offline,
                number % 40 == 7,
                draw == 5,
                room % 4 == 0 && random.nextInt(3) == 0);
    }
}
