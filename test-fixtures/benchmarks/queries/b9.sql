SELECT g.id1, g.id2, g.id3, g.id4, g.id5, g.id6, sum(g.v3) AS v3, count(*) AS n
FROM groupby g
GROUP BY g.id1, g.id2, g.id3, g.id4, g.id5, g.id6
