package dev.longbow.kernel;

import java.util.List;

/** Names the parts of a {@link KernelFunction} where functions are listed. */
final class FunctionBuilder {
  private final String name;
  private final String signature;
  private final String description;
  private List<String> aliases = List.of();
  private KernelFunction.Failure failure = KernelFunction.Failure.NEVER;
  private boolean propagatesNulls = true;
  private boolean argumentsShareType;
  private KernelFunction.Typing typing;

  private FunctionBuilder(String name, String signature, String description) {
    this.name = name;
    this.signature = signature;
    this.description = description;
  }

  static FunctionBuilder function(String name, String signature, String description) {
    return new FunctionBuilder(name, signature, description);
  }

  FunctionBuilder aliases(String... names) {
    aliases = List.of(names);
    return this;
  }

  FunctionBuilder failure(KernelFunction.Failure when) {
    failure = when;
    return this;
  }

  /** The function gives null for values or values for null. */
  FunctionBuilder ownNulls() {
    propagatesNulls = false;
    return this;
  }

  /** From {@code least} to {@code most} arguments that are alternatives of one type. */
  FunctionBuilder alternatives(int least, int most) {
    argumentsShareType = true;
    return typing(Typings.common(signature, least, most));
  }

  FunctionBuilder typing(KernelFunction.Typing rule) {
    typing = rule;
    return this;
  }

  KernelFunction kernel(KernelFunction.Kernel kernel) {
    return new KernelFunction(
        name,
        aliases,
        signature,
        description,
        failure,
        propagatesNulls,
        argumentsShareType,
        typing,
        kernel);
  }
}
