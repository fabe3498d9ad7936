package dev.carillon.io.kube;

import dev.carillon.api.Json;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.json.JsonMapper;

/** One kubeconfig file, read as kubectl reads it: in YAML 1.1, and with the paths in it meant from its own folder. */
final class Kubeconfig {
    private static final JsonMapper JSON = JsonMapper.builderWithJackson2Defaults()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS) // a key in quotes is no document of its own
            .addHandler(new OldBooleans())
            .build();
    private static final LoadSettings YAML =
            LoadSettings.builder().setSchema(new CoreSchema()).build();
    private static final KubernetesSerialization LIBRARY = new KubernetesSerialization(JSON, false);

    private Kubeconfig() {}

    /**
     * The library documents none of the unchecked exceptions that it throws for a file that is no kubeconfig, so any of
     * them is taken to mean that. Its message may quote the file, and with it a token, so only the line is told.
     */
    static Config read(File file) throws ConnectionProblem {
        Config read;
        try {
            read = LIBRARY.convertValue(tree(Files.readString(file.toPath())), Config.class);
        } catch (Shape e) {
            throw new ConnectionProblem("kubeconfig " + file + " " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            throw new ConnectionProblem("kubeconfig " + file + " is not a readable kubeconfig" + line(e)
                    + ": check it with kubectl config view");
        }
        if (read == null) {
            return new Config(); // nothing but comments
        }
        for (List<?> entries : Arrays.asList(read.getClusters(), read.getUsers(), read.getContexts())) {
            if (entries != null) {
                entries.removeIf(Objects::isNull); // to kubectl these have no name, so nobody means them
            }
        }
        for (NamedCluster named : Objects.requireNonNullElse(read.getClusters(), List.<NamedCluster>of())) {
            resolve(file, named.getCluster());
        }
        for (NamedAuthInfo named : Objects.requireNonNullElse(read.getUsers(), List.<NamedAuthInfo>of())) {
            resolve(file, named.getUser());
        }
        return read;
    }

    /** A value of JSON or YAML; JSON first, because it may hold tabs where YAML may not. */
    static @Nullable Object tree(String text) {
        try {
            return JSON.readValue(text, Object.class);
        } catch (JacksonException e) {
            requireFlat(text);
            return only(new Load(YAML).loadAllFromString(text));
        }
    }

    /** Of several documents kubectl takes the first, and says nothing of the others. */
    private static @Nullable Object only(Iterable<Object> documents) {
        @Nullable Object only = null;
        for (Object document : documents) {
            if (only != null && document != null) {
                throw new Shape(
                        "holds more than one YAML document: keep one in each file, and name the files in KUBECONFIG");
            }
            only = only == null ? document : only;
        }
        return only;
    }

    /** Asked before it is built, because building goes down the levels by recursion. */
    private static void requireFlat(String text) {
        int depth = 0;
        for (Event event : new Parse(YAML).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            if (depth > Json.DEPTH_LIMIT) {
                throw new Shape("is nested deeper than " + Json.DEPTH_LIMIT
                        + " levels: it is no kubeconfig; check it with kubectl config view");
            }
        }
    }

    /** What is wrong with a text as a whole; the message quotes nothing of it. */
    private static final class Shape extends RuntimeException {
        private static final long serialVersionUID = 1;

        Shape(String message) {
            super(message);
        }
    }

    private static void resolve(File file, @Nullable Cluster cluster) {
        if (cluster != null) {
            cluster.setCertificateAuthority(resolved(file, cluster.getCertificateAuthority()));
        }
    }

    private static void resolve(File file, @Nullable AuthInfo user) {
        if (user == null) {
            return;
        }
        user.setClientCertificate(resolved(file, user.getClientCertificate()));
        user.setClientKey(resolved(file, user.getClientKey()));
        user.setTokenFile(resolved(file, user.getTokenFile()));
        ExecConfig exec = user.getExec();
        if (exec != null && exec.getCommand() != null && exec.getCommand().contains("/")) {
            exec.setCommand(resolved(file, exec.getCommand()));
        }
    }

    private static @Nullable String resolved(File file, @Nullable String name) {
        if (name == null || name.isEmpty() || new File(name).isAbsolute()) {
            return name;
        }
        return new File(file.getAbsoluteFile().getParentFile(), name).getPath();
    }

    private static String line(Throwable failure) {
        return failure instanceof MarkedYamlEngineException yaml
                ? yaml.getProblemMark()
                        .map(mark -> " (line " + (mark.getLine() + 1) + ")")
                        .orElse("")
                : "";
    }

    /** What YAML 1.1 takes for a boolean, where there must be one: elsewhere it is the text that it looks like. */
    private static final class OldBooleans extends DeserializationProblemHandler {
        private static final Set<String> TRUE = Set.of("y", "Y", "yes", "Yes", "YES", "on", "On", "ON");
        private static final Set<String> FALSE = Set.of("n", "N", "no", "No", "NO", "off", "Off", "OFF");

        @Override
        public Object handleWeirdStringValue(
                DeserializationContext context, Class<?> type, String value, String message) {
            boolean isOne =
                    (type == Boolean.class || type == boolean.class) && (TRUE.contains(value) || FALSE.contains(value));
            return isOne ? TRUE.contains(value) : NOT_HANDLED;
        }
    }
}
