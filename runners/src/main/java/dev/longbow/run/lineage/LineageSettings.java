package dev.longbow.run.lineage;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where OpenLineage events go and what they call the run. What is not said here, the standard
 * variables of the environment say; credentials only they.
 *
 * @param target an {@code http:} or {@code https:} address, or a file to which lines are added
 * @param namespace of the job
 * @param description what the pipeline does
 * @param environment the variables
 */
public record LineageSettings(
    Optional<String> target,
    Optional<String> namespace,
    String description,
    Map<String, String> environment) {
  /** What OpenLineage's own clients read. */
  private static final String PREFIX = "OPENLINEAGE_";

  public LineageSettings {
    target.ifPresent(LineageSettings::require);
    environment =
        environment.entrySet().stream()
            .filter(variable -> variable.getKey().startsWith(PREFIX))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** What the environment says. */
  public static LineageSettings ofEnvironment() {
    return new LineageSettings(Optional.empty(), Optional.empty(), "", System.getenv());
  }

  /** The same with events to an address or a file. */
  public LineageSettings to(String addressOrFile) {
    return new LineageSettings(Optional.of(addressOrFile), namespace, description, environment);
  }

  /** The same of a pipeline that does something. */
  public LineageSettings describing(String text) {
    return new LineageSettings(target, namespace, text, environment);
  }

  /**
   * Fails for an address that holds credentials: they would be in files, process lists and logs.
   */
  public static void require(String target) {
    if (!isAddress(target)) {
      return;
    }
    try {
      if (URI.create(target).getUserInfo() == null) {
        return;
      }
    } catch (IllegalArgumentException e) {
      throw new LongbowException(
          ErrorCode.USAGE, "Invalid address for lineage: " + e.getMessage(), e);
    }
    throw new LongbowException(
        ErrorCode.USAGE,
        "Invalid address for lineage: it holds a user or password. Expected none; a key is taken"
            + " from OPENLINEAGE_API_KEY");
  }

  static boolean isAddress(String target) {
    return target.startsWith("http://") || target.startsWith("https://");
  }

  /** Whether events are wanted; nothing of the client is loaded for the answer. */
  public boolean isOn() {
    if (Boolean.parseBoolean(environment.getOrDefault(PREFIX + "DISABLED", "false"))
        || Boolean.parseBoolean(environment.getOrDefault(PREFIX + "_DISABLED", "false"))) {
      return false;
    }
    return target.isPresent()
        || environment.keySet().stream()
            .anyMatch(
                name ->
                    name.equals(PREFIX + "URL")
                        || name.equals(PREFIX + "CONFIG")
                        || name.startsWith(PREFIX + "_TRANSPORT"));
  }

  /** A variable's value, unless it is empty. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(PREFIX + name)).filter(text -> !text.isBlank());
  }

  /** The job's namespace. */
  String jobNamespace() {
    return namespace.or(() -> variable("NAMESPACE")).orElse("default");
  }

  /** Says where events go, without what may be secret; never the values of variables. */
  @Override
  public String toString() {
    return "lineage to " + place();
  }

  /** Where events go, for messages: without parameters, which may hold keys. */
  String place() {
    String text = target.or(() -> variable("URL")).orElse("the transport that is configured");
    if (!isAddress(text)) {
      return text;
    }
    int parameters = text.indexOf('?');
    int user = text.indexOf('@');
    String plain = parameters < 0 ? text : text.substring(0, parameters);
    return user < 0 ? plain : "the address in OPENLINEAGE_URL";
  }
}
