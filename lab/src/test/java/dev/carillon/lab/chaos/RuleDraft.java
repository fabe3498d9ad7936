package dev.carillon.lab.chaos;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A rule in the making; it works from {@link #does} on. Without a condition it takes every request. */
public final class RuleDraft {
    private final String name;
    private final InstantSource clock;
    private final Consumer<Rule> install;
    private String methods = "";
    private Pattern path = Pattern.compile("");
    private String body = "";
    private String userAgent = "";
    private int skip;
    private int times = Integer.MAX_VALUE;
    private double chance = 1;
    private long seed;
    private Instant until = Instant.MAX;

    RuleDraft(String name, InstantSource clock, Consumer<Rule> install) {
        this.name = name;
        this.clock = clock;
        this.install = install;
    }

    /** One method, or several with bars between them: {@code PUT|PATCH}. */
    public RuleDraft method(String oneOrMore) {
        methods = oneOrMore;
        return this;
    }

    /** A regular expression that is found in the path with its query. */
    public RuleDraft path(String regex) {
        path = Pattern.compile(regex);
        return this;
    }

    /** A text that the body contains. */
    public RuleDraft body(String text) {
        body = text;
        return this;
    }

    /** A text that the user agent contains. */
    public RuleDraft userAgent(String text) {
        userAgent = text;
        return this;
    }

    /** Lets so many matching requests pass first. */
    public RuleDraft skip(int count) {
        skip = count;
        return this;
    }

    /** Takes so many at most. */
    public RuleDraft times(int count) {
        times = count;
        return this;
    }

    /** Takes each with this probability, drawn from a generator with this seed. */
    public RuleDraft chance(double probability, long randomSeed) {
        chance = probability;
        seed = randomSeed;
        return this;
    }

    /** Works for so long from now on. */
    public RuleDraft lasting(Duration time) {
        until = clock.instant().plus(time);
        return this;
    }

    /** Puts the rule to work, behind those that are there: the first that takes a request decides. */
    public Rule does(Trouble trouble) {
        Rule rule = new Rule(
                name,
                new Rule.Match(methods, path, body, userAgent),
                new Rule.Limits(skip, times, chance, new Random(seed), until),
                trouble);
        install.accept(rule);
        return rule;
    }
}
