package dev.carillon.io.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proxies as Go finds them, and with it kubectl. */
class ProxiesTest {
    @Test
    void the_kubeconfigs_own_goes_before_the_environments() throws Exception {
        Map<String, String> environment = Map.of("HTTPS_PROXY", "http://e:1", "NO_PROXY", "*");
        assertThat(chosen("http://p:3128", "https://api", environment)).isEqualTo("p/<unresolved>:3128");
        assertThat(chosen("http://p:3128", "https://localhost", environment))
                .as("whatever NO_PROXY says")
                .isEqualTo("p/<unresolved>:3128");
        assertThatThrownBy(() -> chosen("http://user:hidden@p:1", "https://api", Map.of()))
                .isInstanceOf(ConnectionProblem.class)
                .hasMessageNotContaining("hidden");
    }

    @Test
    void upper_case_goes_before_lower_case_unless_it_is_empty() throws Exception {
        assertThat(chosen(null, "https://api", Map.of("HTTPS_PROXY", "u:1", "https_proxy", "l:1")))
                .isEqualTo("u/<unresolved>:1");
        assertThat(chosen(null, "https://api", Map.of("HTTPS_PROXY", "", "https_proxy", "l:1")))
                .isEqualTo("l/<unresolved>:1");
        assertThat(chosen(null, "https://api", Map.of("HTTPS_PROXY", "u:1", "NO_PROXY", "other", "no_proxy", "api")))
                .isEqualTo("u/<unresolved>:1");
        assertThat(chosen(null, "https://api", Map.of("HTTP_PROXY", "u:1", "ALL_PROXY", "u:1")))
                .as("these are not for https")
                .isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        # rules                  | server                        | is exempt
        -                        | https://api.example           | false
        -                        | https://localhost:6443        | true
        -                        | https://LOCALHOST:6443        | false
        -                        | https://127.8.8.8             | true
        -                        | https://127.example           | false
        -                        | https://[::1]:6443            | true
        -                        | https://[::ffff:127.0.0.1]    | true
        *                        | https://api.example           | true
        *                        | https://10.1.2.3              | true
        a, *                     | https://api.example           | true
        api.example              | https://api.example           | true
        api.example              | https://API.Example           | true
        API.Example              | https://api.example           | true
        example                  | https://api.example           | true
        ample                    | https://api.example           | false
        .example                 | https://api.example           | true
        .api.example             | https://api.example           | false
        *.example                | https://api.example           | true
        *.example                | https://example               | false
        *.api.example            | https://api.example           | false
        *example                 | https://api.example           | false
        api.*                    | https://api.example           | false
        a,, example ,b           | https://api.example           | true
        a api.example            | https://api.example           | false
        api.example:6443         | https://api.example:6443      | true
        api.example:6443         | https://api.example           | false
        api.example:443          | https://api.example           | true
        .example:443             | https://api.example           | true
        *.example:80             | https://api.example           | false
        api.example:             | https://api.example:6443      | true
        :443                     | https://api.example           | false
        :                        | https://api.example           | false
        .                        | https://api.example           | false
        bücher.example           | https://xn--bcher-kva.example | true
        10.1.2.3                 | https://10.1.2.3              | true
        10.1.2.3:6443            | https://10.1.2.3:6443         | true
        10.1.2.3:6443            | https://10.1.2.3              | false
        10.1.2                   | https://10.1.2.3              | false
        2.3                      | https://10.1.2.3              | false
        .1.2.3                   | https://10.1.2.3              | false
        10.1.2.03                | https://10.1.2.3              | false
        10.0.0.0/8               | https://10.1.2.3              | true
        10.1.2.3/8               | https://10.200.2.3            | true
        10.1.2.0/23              | https://10.1.3.3              | true
        10.1.2.0/23              | https://10.1.4.3              | false
        10.1.2.3/32              | https://10.1.2.3              | true
        0.0.0.0/0                | https://10.1.2.3              | true
        0.0.0.0/0                | https://api.example           | false
        10.1.2.3/33              | https://10.1.2.3              | false
        10.1.2.3/                | https://10.1.2.3              | false
        10.1.2.3/-1              | https://10.1.2.3              | false
        10.1.2.3/99999999999999  | https://10.1.2.3              | false
        10.1.2/24                | https://10.1.2.3              | false
        10.1.2.3/33,10.1.2.3     | https://10.1.2.3              | true
        api.example/24           | https://api.example           | false
        fd00::1                  | https://[fd00::1]             | true
        fd00:0:0::1              | https://[fd00::1]:6443        | true
        FD00::1                  | https://[fd00::1]             | true
        [fd00::1]:6443           | https://[fd00::1]:6443        | true
        [fd00::1]:6443           | https://[fd00::1]             | false
        [fd00::1]                | https://[fd00::1]             | false
        fd00::/8                 | https://[fd00::1]             | true
        fd00::/8                 | https://[fe00::1]             | false
        fd00::/129               | https://[fd00::1]             | false
        ::/0                     | https://10.1.2.3              | false
        ::ffff:10.1.2.3          | https://10.1.2.3              | true
        ::ffff:10.0.0.0/104      | https://10.1.2.3              | true
        ::ffff:10.0.0.0/8        | https://10.1.2.3              | false
        """)
    void what_needs_no_proxy_is_what_go_says(@Nullable String rules, String server, boolean exempt) throws Exception {
        Map<String, String> environment =
                Map.of("HTTPS_PROXY", "http://p:3128", "NO_PROXY", rules == null ? "" : rules);
        assertThat(chosen(null, server, environment)).isEqualTo(exempt ? "none" : "p/<unresolved>:3128");
    }

    private static String chosen(@Nullable String proxyUrl, String server, Map<String, String> environment)
            throws ConnectionProblem {
        return String.valueOf(Proxies.choose("k", proxyUrl, URI.create(server), environment))
                .replace("null", "none");
    }
}
