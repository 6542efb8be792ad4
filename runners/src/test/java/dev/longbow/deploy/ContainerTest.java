package dev.longbow.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.spec.FlinkDeploymentSpec;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;

/**
 * The image has what the manifests ask of it. It cannot be built in this test; that what it copies
 * exists after a build is the enforcer's to check, in {@code runners/pom.xml}.
 */
class ContainerTest {
  private static String read(String file) throws Exception {
    return Files.readString(Manifests.ROOT.resolve(file));
  }

  private static List<MatchResult> find(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).results().toList();
  }

  private static String only(String pattern, String text) {
    List<MatchResult> all = find(pattern, text);
    assertEquals(1, all.size(), pattern);
    return all.get(0).group(1);
  }

  private static String containerFile() throws Exception {
    return read("deploy/container/Containerfile");
  }

  @Test
  void flinkAndJavaAreThoseOfTheBuild() throws Exception {
    String base = only("^FROM (.*)$", containerFile());
    String java = only("<java.release>(.*)</java.release>", read("pom.xml"));
    assertEquals("flink:" + EnvironmentInformation.getVersion() + "-java" + java, base);
    assertTrue(
        only("<flink.version>(.*)</flink.version>", read("pom.xml"))
            .equals(EnvironmentInformation.getVersion()));
  }

  @Test
  void theBuildChecksThatWhatIsCopiedExists() throws Exception {
    String pom = read("runners/pom.xml");
    List<String> checked =
        find("<file>\\$\\{project.build.directory}/(\\S+)</file>", pom).stream()
            .map(match -> "runners/target/" + match.group(1))
            .toList();
    List<MatchResult> copies = find("^COPY --chown=9999:9999 (\\S+) (\\S+)$", containerFile());
    assertEquals(find("^(COPY|ADD) ", containerFile()).size(), copies.size());
    for (MatchResult copy : copies) {
      String source = copy.group(1);
      assertTrue(
          checked.stream()
              .anyMatch(
                  file -> source.endsWith("/") ? file.startsWith(source) : file.equals(source)),
          source + " in " + checked);
      String ignored = read("deploy/container/Containerfile.dockerignore");
      assertTrue(ignored.contains("\n!" + source.replaceAll("/$", "") + "\n"), source);
    }
    for (String file : checked) {
      assertTrue(
          copies.stream().anyMatch(copy -> file.startsWith(copy.group(1))),
          file + " is not copied");
    }
  }

  @Test
  void podsRunTheJarOfTheImageAsItsUser() throws Exception {
    Matcher copied =
        Pattern.compile("(?m)^COPY .* (/\\S+/longbow\\.jar)$").matcher(containerFile());
    assertTrue(copied.find());
    String jar = copied.group(1);
    long user = Long.parseLong(only("^USER (\\d+):\\d+$", containerFile()));
    assertTrue(user > 0);
    String version = only("(?s)longbow-parent</artifactId>\\s*<version>([\\d.]+)", read("pom.xml"));
    for (FlinkDeployment deployment : Manifests.all(FlinkDeployment.class)) {
      FlinkDeploymentSpec spec = deployment.getSpec();
      assertEquals("longbow:" + version, spec.getImage());
      checkUser(user, spec.getPodTemplate().getSpec());
      if (spec.getJob() != null) {
        assertEquals("local", URI.create(spec.getJob().getJarURI()).getScheme());
        assertEquals(jar, URI.create(spec.getJob().getJarURI()).getPath());
        Class.forName(spec.getJob().getEntryClass());
      }
    }
    for (Job job : Manifests.all(Job.class)) {
      PodSpec pod = job.getSpec().getTemplate().getSpec();
      assertEquals("longbow:" + version, pod.getContainers().get(0).getImage());
      assertTrue(pod.getContainers().get(0).getArgs().contains(jar));
      checkUser(user, pod);
    }
    assertTrue(containerFile().contains("-t longbow:" + version + " "), "the command in its head");
  }

  private static void checkUser(long user, PodSpec pod) {
    assertEquals(user, pod.getSecurityContext().getRunAsUser());
    assertEquals(true, pod.getSecurityContext().getRunAsNonRoot());
    assertEquals(
        Path.of("/data").toString(),
        pod.getContainers().get(0).getVolumeMounts().get(0).getMountPath());
  }
}
