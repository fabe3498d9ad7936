package dev.carillon.control;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets its eldest entry when it would have more of them than its limit. */
final class Limited<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;
    private static final int CAPACITY = 16;
    private static final float LOAD_FACTOR = 0.75f;

    private final int limit;

    private Limited(int limit, boolean byUse) {
        super(CAPACITY, LOAD_FACTOR, byUse);
        this.limit = limit;
    }

    /** The eldest is the one that was put in first. */
    static <K, V> Limited<K, V> byAge(int limit) {
        return new Limited<>(limit, false);
    }

    /** The eldest is the one that was asked for longest ago. */
    static <K, V> Limited<K, V> byUse(int limit) {
        return new Limited<>(limit, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > limit;
    }
}
