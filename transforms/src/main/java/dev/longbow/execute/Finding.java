package dev.longbow.execute;

import java.io.Serializable;

/**
 * What a task noted for the committer to judge, which sees all tasks: whether the run may publish.
 */
public sealed interface Finding extends Serializable
    permits CheckFinding, JoinFinding, FillFinding {}
