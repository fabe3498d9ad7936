package dev.carillon.cron;

import dev.carillon.api.Json;
import dev.carillon.api.Kind;
import dev.carillon.api.Request;
import tools.jackson.databind.node.ArrayNode;

/**
 * Takes exactly our finalizer off exactly one run: a merge patch would write the whole list and could drop somebody
 * else's (PROTOCOL H1).
 */
public final class ReleasePatch {
    private ReleasePatch() {}

    /** @param child an unrecorded one, as it was read last; a 422 says that it has changed since */
    public static Request.Patch of(Child child) {
        String path = "/metadata/finalizers/" + child.finalizerIndex();
        ArrayNode patch = Json.object().putArray("patch");
        patch.addObject().put("op", "test").put("path", "/metadata/uid").put("value", child.uid());
        patch.addObject().put("op", "test").put("path", path).put("value", Names.UNRECORDED);
        patch.addObject().put("op", "remove").put("path", path);
        return new Request.Patch(Kind.WORKFLOW, child.key(), Request.PatchType.JSON, Json.bytes(patch));
    }
}
