package org.logonmeter.agent.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.TrackerState.Boot;

/** The host's runs in the order they were heard of: a working copy. */
final class Boots {
    private final List<Boot> boots;

    Boots(List<Boot> boots) {
        this.boots = new ArrayList<>(boots);
    }

    List<Boot> all() {
        int surplus = Math.max(0, boots.size() - TrackerState.KEPT_BOOTS);
        return boots.subList(surplus, boots.size());
    }

    void heard(String bootId) {
        if (index(bootId) < 0) boots.add(new Boot(bootId, null, null, false));
    }

    /** Notes the boot's own time; true if nobody was told of this boot before. */
    boolean booted(String bootId, long at) {
        heard(bootId);
        Boot b = boots.get(index(bootId));
        if (b.told()) return false;
        boots.set(index(bootId), new Boot(bootId, at, b.shutdownAt(), true));
        return true;
    }

    /** Notes an orderly shutdown; true if it is news. The first word of it counts. */
    boolean shutdown(String bootId, long at) {
        Boot b = boots.get(index(bootId));
        if (b.shutdownAt() != null) return false;
        boots.set(index(bootId), new Boot(bootId, b.bootedAt(), at, b.told()));
        return true;
    }

    /** The shutdown was called off. */
    void stayedUp(String bootId) {
        Boot b = boots.get(index(bootId));
        boots.set(index(bootId), new Boot(bootId, b.bootedAt(), null, b.told()));
    }

    @Nullable Long shutdownAt(String bootId) {
        int i = index(bootId);
        return i < 0 ? null : boots.get(i).shutdownAt();
    }

    /** When the host came up again after that boot; null if not known. */
    @Nullable Long bootedAfter(String bootId) {
        for (int i = index(bootId) + 1; i < boots.size(); i++) {
            Long at = boots.get(i).bootedAt();
            if (at != null) return at;
        }
        return null;
    }

    private int index(String bootId) {
        for (int i = 0; i < boots.size(); i++) {
            if (boots.get(i).bootId().equals(bootId)) return i;
        }
        return -1;
    }
}
