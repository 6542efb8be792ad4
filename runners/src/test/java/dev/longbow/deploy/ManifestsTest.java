package dev.longbow.deploy;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonMappingException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.spec.FlinkVersion;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;

/** The manifests are what Kubernetes and Flink's operator understand, and fit one another. */
class ManifestsTest {
  private static final Path FOLDER = Manifests.ROOT.resolve("deploy/kubernetes");

  private static String text(String file) throws IOException {
    return Files.readString(FOLDER.resolve(file));
  }

  /** A file that no longer parses when a text in it is another. */
  private static void refused(String file, String text, String other, String expected)
      throws IOException {
    String original = text(file);
    assertTrue(original.contains(text), file + " has no " + text);
    JsonMappingException refused =
        assertThrows(
            JsonMappingException.class,
            () -> Manifests.parse(original.replaceFirst(text, other)),
            file + ": " + other);
    assertTrue(refused.getMessage().contains(expected), refused.getMessage());
  }

  @Test
  void everyManifestIsOfItsKind() throws Exception {
    List<HasMetadata> all = Manifests.all();
    assertTrue(all.size() >= 9, all.toString());
    for (HasMetadata manifest : all) {
      assertEquals("longbow", manifest.getMetadata().getNamespace(), manifest.toString());
    }
    for (FlinkDeployment deployment : Manifests.all(FlinkDeployment.class)) {
      assertEquals(FlinkVersion.v1_19, deployment.getSpec().getFlinkVersion());
    }
    assertTrue(EnvironmentInformation.getVersion().startsWith("1.19."));
  }

  @Test
  void misspeltFieldsAreErrors() throws Exception {
    refused("application.yaml", "serviceAccount:", "serviceAcount:", "serviceAcount");
    refused("application.yaml", "jarURI:", "jarUri:", "jarUri");
    refused("application.yaml", "volumeMounts:", "volumeMount:", "volumeMount");
    refused("application.yaml", "runAsNonRoot:", "runAsNonroot:", "runAsNonroot");
    refused("application.yaml", "upgradeMode: stateless", "upgradeMode: none", "none");
    refused("application.yaml", "v1_19", "v1_91", "v1_91");
    refused("session.yaml", "imagePullPolicy:", "pullPolicy:", "pullPolicy");
    refused("session.yaml", "name: longbow-session", "nam: longbow-session", "nam");
    refused("submit.yaml", "backoffLimit:", "backOffLimit:", "backOffLimit");
    refused("submit.yaml", "resources:", "resource:", "resource");
    refused("access.yaml", "apiGroups:", "apiGroup:", "apiGroup");
    refused("access.yaml", "roleRef:", "role:", "role");
    refused("pipelines.yaml", "data:", "date:", "date");
    refused("storage.yaml", "accessModes:", "accessMode:", "accessMode");
    refused("credentials.example.yaml", "stringData:", "string:", "string");
  }

  @Test
  void flinkKnowsEveryOption() throws Exception {
    assertTrue(FlinkOptions.count() > 400, "options: " + FlinkOptions.count());
    for (FlinkDeployment deployment : Manifests.all(FlinkDeployment.class)) {
      deployment.getSpec().getFlinkConfiguration().forEach(FlinkOptions::check);
    }
  }

  /** As tried with Flink's entry point for applications. */
  @Test
  void applicationsWaitForTheirJob() throws Exception {
    for (FlinkDeployment deployment : Manifests.all(FlinkDeployment.class)) {
      if (deployment.getSpec().getJob() != null) {
        Configuration configuration =
            Configuration.fromMap(deployment.getSpec().getFlinkConfiguration());
        assertTrue(configuration.get(DeploymentOptions.ATTACHED));
        // Without high availability Flink ends at once when this is asked of it.
        assertFalse(configuration.get(DeploymentOptions.SUBMIT_FAILED_JOB_ON_APPLICATION_ERROR));
        assertFalse(configuration.containsKey("high-availability.type"));
      }
    }
  }

  /** What any cluster needs for our jobs is said once, with the reasons. */
  @Test
  void settingsForAnyClusterAreIncluded() throws Exception {
    for (String line :
        Files.readAllLines(Manifests.ROOT.resolve("deploy/flink/conf/config.yaml"))) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] setting = line.split(": ", 2);
      for (FlinkDeployment deployment : Manifests.all(FlinkDeployment.class)) {
        String value = deployment.getSpec().getFlinkConfiguration().get(setting[0]);
        assertEquals(setting[1], value, setting[0]);
      }
    }
  }

  @Test
  void misspeltOptionsAreErrors() {
    for (List<String> wrong :
        List.of(
            List.of("taskmanager.memory.manged.size", "1g"),
            List.of("taskmanager.memory.managed.size", "much"),
            List.of("taskmanager.runtime.large-record-handler", "yes"),
            List.of("restart-strategy", "none"), // its name until 1.18
            List.of("restart-strategy.fixed-delay.delay", "soon"),
            List.of("metrics.reporter.prom.factory.clas", "x"),
            List.of("kubernetes.operator.jm-deployment.ttl", "1 h"))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> FlinkOptions.check(wrong.get(0), wrong.get(1)),
          wrong.toString());
    }
  }

  /** The option replaces Flink's own list, so ours has to have what Beam, Arrow and we open. */
  @Test
  void packagesOfJavasAreOpen() throws Exception {
    for (FlinkDeployment deployment : Manifests.all(FlinkDeployment.class)) {
      String options =
          Configuration.fromMap(deployment.getSpec().getFlinkConfiguration())
              .get(CoreOptions.FLINK_JVM_OPTIONS);
      for (String name : List.of("java.nio", "java.lang", "java.util")) {
        assertTrue(options.contains("--add-opens=java.base/" + name + "=ALL-UNNAMED"), options);
      }
      assertFalse(options.contains("\n"), options);
    }
  }

  private static Stream<PodSpec> pods() throws IOException {
    return Stream.concat(
        Manifests.all(FlinkDeployment.class).stream()
            .map(deployment -> deployment.getSpec().getPodTemplate().getSpec()),
        Manifests.all(Job.class).stream().map(job -> job.getSpec().getTemplate().getSpec()));
  }

  private static <T extends HasMetadata> Set<String> names(Class<T> kind) throws IOException {
    return Manifests.all(kind).stream()
        .map(manifest -> manifest.getMetadata().getName())
        .collect(Collectors.toSet());
  }

  @Test
  void whatManifestsNameExists() throws Exception {
    for (FlinkDeployment deployment : Manifests.all(FlinkDeployment.class)) {
      assertTrue(
          names(ServiceAccount.class).contains(deployment.getSpec().getServiceAccount()),
          deployment.toString());
    }
    for (RoleBinding binding : Manifests.all(RoleBinding.class)) {
      binding
          .getSubjects()
          .forEach(
              subject ->
                  assertDoesNotThrow(
                      () -> Manifests.named(ServiceAccount.class, subject.getName())));
    }
    for (PodSpec pod : pods().toList()) {
      Set<String> volumes = new HashSet<>();
      for (Volume volume : pod.getVolumes()) {
        volumes.add(volume.getName());
        if (volume.getPersistentVolumeClaim() != null) {
          String claim = volume.getPersistentVolumeClaim().getClaimName();
          assertTrue(names(PersistentVolumeClaim.class).contains(claim), claim);
        }
        if (volume.getConfigMap() != null) {
          assertTrue(names(ConfigMap.class).contains(volume.getConfigMap().getName()));
        }
      }
      for (Container container : pod.getContainers()) {
        container
            .getVolumeMounts()
            .forEach(mount -> assertTrue(volumes.remove(mount.getName()), mount.toString()));
        container
            .getEnvFrom()
            .forEach(
                from ->
                    assertDoesNotThrow(
                        () -> Manifests.named(Secret.class, from.getSecretRef().getName())));
        assertTrue(container.getEnv().isEmpty(), "values in the manifest: " + container);
      }
      assertEquals(Set.of(), volumes, "volumes that nothing mounts");
    }
  }

  @Test
  void secretsAreNotInTheRepository() throws Exception {
    for (Secret secret : Manifests.all(Secret.class)) {
      assertEquals(Set.of("replace-me"), Set.copyOf(secret.getStringData().values()));
    }
  }

  @Test
  void thePipelineIsTheOneOfTheLaptop() throws Exception {
    String ours =
        Manifests.named(ConfigMap.class, "longbow-pipelines").getData().get("vitals_summary.yaml");
    String theirs =
        Files.readString(Manifests.ROOT.resolve("pipelines/examples/vitals_summary.yaml"));
    assertEquals(
        theirs.replace("{runner: direct, ", "{"),
        ours.replace("/data/vitals", "data/vitals").replace("/data/outputs", "outputs"));
  }
}
