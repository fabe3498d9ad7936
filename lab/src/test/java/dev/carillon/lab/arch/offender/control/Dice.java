package dev.carillon.lab.arch.offender.control;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Each way to be surprised. */
final class Dice {

    List<Object> throwsOf(SecureRandom secure) {
        List<Object> faces = new ArrayList<>(List.of(
                new Random().nextInt(),
                new SplittableRandom().nextInt(),
                secure.nextInt(),
                Math.random(),
                UUID.randomUUID(),
                RandomGenerator.getDefault().nextInt()));
        Collections.shuffle(faces);
        return faces;
    }
}
