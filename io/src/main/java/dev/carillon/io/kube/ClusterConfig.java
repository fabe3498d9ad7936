package dev.carillon.io.kube;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The library's configuration for our options, with what it would pass over in silence said as a
 * {@link ConnectionProblem}: an unknown context, a missing cluster, impersonation, a server name, half of a pair.
 *
 * @param config what the library made of it
 * @param where for messages
 * @param tokenFile the user's {@code tokenFile}, which the library does not read
 * @param proxyUrl the cluster's {@code proxy-url}, null when there is none
 * @param runsProgram whether reading it again runs an exec plugin
 */
record ClusterConfig(
        Config config,
        String where,
        @Nullable Path tokenFile,
        @Nullable String proxyUrl,
        boolean runsProgram) {

    static {
        // In a Pod the library would look for a kubeconfig first, in a home of its own choice.
        System.setProperty(Config.KUBERNETES_AUTH_TRYKUBECONFIG_SYSTEM_PROPERTY, "false");
    }

    static ClusterConfig read(ConnectionOptions options) throws ConnectionProblem {
        return read(options, System.getenv());
    }

    static ClusterConfig read(ConnectionOptions options, Map<String, String> environment) throws ConnectionProblem {
        List<File> files = files(options, environment);
        if (files.isEmpty()) {
            return inCluster(options, environment);
        }
        List<io.fabric8.kubernetes.api.model.Config> parsed = new ArrayList<>();
        for (File file : files) {
            parsed.add(Kubeconfig.read(file));
        }
        return merged(options, files, parsed);
    }

    private static List<File> files(ConnectionOptions options, Map<String, String> environment)
            throws ConnectionProblem {
        if (options.kubeconfig().isEmpty()) {
            return candidates(environment).stream()
                    .filter(file -> file.isFile() && file.length() > 0)
                    .toList();
        }
        Path path = options.kubeconfig().get();
        if (!Files.isRegularFile(path)) {
            throw new ConnectionProblem("kubeconfig " + path + " is not a file: name an existing one");
        }
        if (!Files.isReadable(path)) {
            throw new ConnectionProblem("kubeconfig " + path + " cannot be read: check its permissions");
        }
        if (path.toFile().length() == 0) {
            throw new ConnectionProblem("kubeconfig " + path + " is empty: name another with --kubeconfig");
        }
        return List.of(path.toFile());
    }

    /**
     * As kubectl has it: {@code KUBECONFIG} is a list, in which what is missing or empty is passed over, and {@code ~} is
     * {@code HOME}, which the JVM does not ask.
     */
    private static List<File> candidates(Map<String, String> environment) {
        String list = environment.getOrDefault("KUBECONFIG", "");
        if (!list.isEmpty()) {
            return Stream.of(list.split(File.pathSeparator, -1))
                    .filter(name -> !name.isEmpty())
                    .map(File::new)
                    .toList();
        }
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return List.of(Path.of(home, ".kube", "config").toFile());
    }

    private static ClusterConfig merged(
            ConnectionOptions options, List<File> files, List<io.fabric8.kubernetes.api.model.Config> parsed)
            throws ConnectionProblem {
        String where = "kubeconfig " + files.getFirst();
        String name = options.context()
                .or(() -> parsed.stream()
                        .map(io.fabric8.kubernetes.api.model.Config::getCurrentContext)
                        .filter(context -> context != null && !context.isEmpty())
                        .findFirst())
                .orElseThrow(() ->
                        new ConnectionProblem(where + " has no current-context: set it, or choose one with --context"));
        NamedContext context = all(parsed, io.fabric8.kubernetes.api.model.Config::getContexts)
                .filter(c -> name.equals(c.getName()) && c.getContext() != null)
                .findFirst()
                .orElseThrow(() -> new ConnectionProblem(
                        where + " has no context \"" + name + "\": it has " + contextNames(parsed)));
        String clusterName = Objects.requireNonNullElse(context.getContext().getCluster(), "");
        Cluster cluster = all(parsed, io.fabric8.kubernetes.api.model.Config::getClusters)
                .filter(c -> clusterName.equals(c.getName()) && c.getCluster() != null)
                .map(NamedCluster::getCluster)
                .findFirst()
                .orElseThrow(() -> new ConnectionProblem(
                        where + ": context \"" + name + "\" names cluster \"" + clusterName + "\", which is missing"));
        String userName = Objects.requireNonNullElse(context.getContext().getUser(), "");
        Optional<AuthInfo> user = named(userName, parsed);
        if (!userName.isEmpty() && user.isEmpty()) {
            throw new ConnectionProblem(
                    where + ": context \"" + name + "\" names user \"" + userName + "\", which is missing");
        }
        refuseUnsupported(where, cluster, user);
        if (!cluster.getServer().contains("://")) {
            cluster.setServer("https://" + cluster.getServer()); // the library would go and try which it is
        }
        Optional<ExecConfig> exec = user.map(AuthInfo::getExec);
        user.ifPresent(u -> u.setExec(null)); // or the library would run it too
        Config config = merge(where, name, parsed);
        if (exec.isPresent()) {
            ExecPlugin.Credential credential = new ExecPlugin(where, exec.get(), cluster).run(ExecPlugin.PATIENCE);
            config.setAutoOAuthToken(credential.token);
            if (credential.certificate != null) {
                config.setClientCertFile(null);
                config.setClientKeyFile(null);
                config.setClientCertData(credential.certificate);
                config.setClientKeyData(credential.key);
            }
        }
        return new ClusterConfig(config, where, tokenFile(where, user), cluster.getProxyUrl(), exec.isPresent());
    }

    private static Optional<AuthInfo> named(String userName, List<io.fabric8.kubernetes.api.model.Config> parsed) {
        return all(parsed, io.fabric8.kubernetes.api.model.Config::getUsers)
                .filter(u -> userName.equals(u.getName()) && u.getUser() != null)
                .map(NamedAuthInfo::getUser)
                .findFirst();
    }

    private static <T> Stream<T> all(
            List<io.fabric8.kubernetes.api.model.Config> parsed,
            java.util.function.Function<io.fabric8.kubernetes.api.model.Config, @Nullable List<T>> part) {
        return parsed.stream().map(part).filter(Objects::nonNull).flatMap(List::stream);
    }

    private static List<String> contextNames(List<io.fabric8.kubernetes.api.model.Config> parsed) {
        return all(parsed, io.fabric8.kubernetes.api.model.Config::getContexts)
                .map(NamedContext::getName)
                .toList();
    }

    /** Ignoring one of these would mean other rights, or another server, than the user asked for. */
    private static void refuseUnsupported(String where, Cluster cluster, Optional<AuthInfo> user)
            throws ConnectionProblem {
        if (cluster.getServer() == null || cluster.getServer().isEmpty()) {
            throw new ConnectionProblem(where + ": the cluster has no server: set clusters[].cluster.server");
        }
        if (cluster.getTlsServerName() != null && !cluster.getTlsServerName().isEmpty()) {
            throw new ConnectionProblem(where + ": tls-server-name is not supported: use a server name that the"
                    + " API server's certificate holds");
        }
        if (user.isPresent()) {
            refuseUnsupported(where, user.get());
        }
    }

    private static void refuseUnsupported(String where, AuthInfo user) throws ConnectionProblem {
        refuseImpersonation(where, "as", isSet(user.getAs()));
        refuseImpersonation(where, "as-uid", isSet(user.getAsUid()));
        refuseImpersonation(
                where,
                "as-groups",
                user.getAsGroups() != null && !user.getAsGroups().isEmpty());
        refuseImpersonation(
                where,
                "as-user-extra",
                user.getAsUserExtra() != null && !user.getAsUserExtra().isEmpty());
        if (user.getAuthProvider() != null) {
            throw new ConnectionProblem(
                    where + ": users[].user.auth-provider is not supported: use exec with the provider's plugin");
        }
        whole(
                where,
                isSet(user.getClientCertificate()) || isSet(user.getClientCertificateData()),
                "client-certificate",
                isSet(user.getClientKey()) || isSet(user.getClientKeyData()),
                "client-key");
        whole(where, isSet(user.getUsername()), "username", isSet(user.getPassword()), "password");
    }

    private static void refuseImpersonation(String where, String field, boolean set) throws ConnectionProblem {
        if (set) {
            throw new ConnectionProblem(
                    where + ": impersonation (users[].user." + field + ") is not supported: name a user of its own");
        }
    }

    /** With half of a pair the library goes on as nobody. */
    private static void whole(String where, boolean one, String oneName, boolean other, String otherName)
            throws ConnectionProblem {
        if (one != other) {
            String there = "users[].user." + (one ? oneName : otherName);
            String missing = one ? otherName : oneName;
            throw new ConnectionProblem(where + ": " + there + " is set without its " + missing + ": set both");
        }
    }

    private static boolean isSet(@Nullable String value) {
        return value != null && !value.isEmpty();
    }

    private static Config merge(String where, String context, List<io.fabric8.kubernetes.api.model.Config> parsed)
            throws ConnectionProblem {
        Config config = Config.empty();
        try {
            KubeConfigUtils.merge(config, context, parsed.toArray(new io.fabric8.kubernetes.api.model.Config[0]));
        } catch (RuntimeException e) {
            // What is merged here was read and found complete before, so the library does not say what else it may be.
            throw new ConnectionProblem(where + ": context \"" + context + "\" cannot be used ("
                    + e.getClass().getSimpleName() + "): check it with kubectl config view");
        }
        return config;
    }

    private static @Nullable Path tokenFile(String where, Optional<AuthInfo> user) throws ConnectionProblem {
        String file = user.map(AuthInfo::getTokenFile).orElse("");
        try {
            return file.isEmpty() ? null : Path.of(file);
        } catch (InvalidPathException e) {
            throw new ConnectionProblem(where + ": users[].user.tokenFile is not the name of a file");
        }
    }

    private static ClusterConfig inCluster(ConnectionOptions options, Map<String, String> environment)
            throws ConnectionProblem {
        if (options.context().isPresent()) {
            throw new ConnectionProblem(
                    "context \"" + options.context().get() + "\" needs a kubeconfig: name one with --kubeconfig");
        }
        Config config = Config.autoConfigure(null);
        if (config.getAutoOAuthToken() == null || config.getAutoOAuthToken().isBlank()) {
            throw new ConnectionProblem("no kubeconfig found (looked for "
                    + candidates(environment).stream().map(File::getPath).collect(Collectors.joining(", "))
                    + ") and no service account token at " + Config.KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH
                    + ": name a kubeconfig with --kubeconfig, or run in a Pod with a service account");
        }
        return new ClusterConfig(config, "the Pod's service account", null, null, false);
    }

    /** The bearer token, empty when the user has none. As to kubectl, a file goes before a token, if it can be read. */
    String token() throws ConnectionProblem {
        String token =
                Objects.requireNonNullElse(config.getAutoOAuthToken(), "").strip();
        String inFile = tokenFile == null ? "" : inFile(tokenFile);
        if (tokenFile != null && inFile.isEmpty() && token.isEmpty()) {
            throw new ConnectionProblem(
                    where + ": tokenFile " + tokenFile + " is empty or cannot be read: check its permissions");
        }
        return inFile.isEmpty() ? token : inFile;
    }

    private static String inFile(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
